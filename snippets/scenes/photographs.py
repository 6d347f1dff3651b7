"""Photographs that installed packages bring along, with their credits."""

from __future__ import annotations

import inspect
import re
from importlib import resources

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import ImageGrid, Table
from snippets.data import photograph

SKIMAGE = ("astronaut", "chelsea", "coffee", "camera", "coins", "brick",
           "grass", "gravel")  # fmt: skip
SKLEARN = ("china", "flower")
THUMBNAIL = 96


def note_of(name: str) -> str:
    """Read what scikit-image says about the rights to one of its pictures."""
    from skimage import data

    text = inspect.getdoc(getattr(data, name)) or ""
    says = re.compile(r"No (known )?copyright|licensed\s+under")
    for paragraph in text.split("\n\n"):
        if says.search(paragraph):
            return plain(paragraph)
    raise LookupError(f"scikit-image says nothing of the rights to {name}")


def plain(paragraph: str) -> str:
    """Turn a paragraph of reStructuredText into one line without links."""
    unlinked = re.sub(r"`([^`<]+?)\s*<[^>]*>`_+", r"\1", paragraph)
    return " ".join(unlinked.removeprefix("Notes\n-----\n").split())


def sample(name: str) -> Tensor:
    """Read a photograph that scikit-learn ships: (3, H, W) in 0..1."""
    from sklearn.datasets import load_sample_image

    picture = torch.from_numpy(load_sample_image(f"{name}.jpg") / 255)
    return picture.float().permute(2, 0, 1)


def note_of_sample(name: str) -> str:
    """Read what scikit-learn says about the rights to one of its two."""
    folder = resources.files("sklearn.datasets") / "images"
    text = (folder / "README.txt").read_text(encoding="utf-8")
    part = text.split(f"Image: {name}.jpg")[1].split("Image: ")[0]
    links = dict(re.findall(r"^(\[\d\]) https://(\S+?)/?$", part, re.M))
    said = " ".join(part.split("Retrieved")[0].split())
    return re.sub(r"\s*(\[\d\])", lambda m: f" ({links[m[1]]})", said)


def thumbnail(picture: Tensor) -> Tensor:
    """Shrink a picture (C, H, W) and keep its middle: (3, 96, 96)."""
    factor = min(picture.shape[1:]) // THUMBNAIL
    small = F.avg_pool2d(picture, factor)
    top, left = ((side - THUMBNAIL) // 2 for side in small.shape[1:])
    small = small[:, top : top + THUMBNAIL, left : left + THUMBNAIL]
    return small.expand(3, -1, -1)


def sheet() -> ImageGrid:
    """Show the middle of each photograph."""
    pictures = [thumbnail(photograph(name)) for name in SKIMAGE]
    pictures += [thumbnail(sample(name)) for name in SKLEARN]
    return ImageGrid(pictures, [*SKIMAGE, *SKLEARN], columns=5, zoom=1)


def credits() -> Table:
    """List each photograph with its size and what its package says of it."""
    pictures = [photograph(name) for name in SKIMAGE]
    pictures += [sample(name) for name in SKLEARN]
    notes = [note_of(name) for name in SKIMAGE]
    notes += [note_of_sample(name) for name in SKLEARN]
    unbroken = "\N{NO-BREAK SPACE}×\N{NO-BREAK SPACE}"
    shapes = [unbroken.join(map(str, p.shape)) for p in pictures]
    return Table(
        {
            "picture": [*SKIMAGE, *SKLEARN],
            "what the package says of its rights": notes,
            unbroken.join("CHW"): shapes,
        }
    )
