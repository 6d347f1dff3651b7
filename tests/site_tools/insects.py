"""A tiny set of pictures in folders, its declaration, and courses that declare it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from pathlib import Path

from PIL import Image

from site_tools.datasets import canonical, place, tree
from site_tools.datasets.telling import Teller
from site_tools.show import DataSet, Variant

FOLDERS = ("test/ant", "test/bee", "train/ant", "train/bee")


class Told(Teller):
    """Keeps what it hears."""

    def __init__(self) -> None:
        self.said: list[str] = []
        self.begun: list[tuple[str, int, int]] = []

    def begin(self, what: str, total: int, done: int = 0) -> None:
        self.begun.append((what, total, done))

    def say(self, text: str) -> None:
        self.said.append(text)


def picture(number: int) -> bytes:
    """A picture of its own for every number."""
    target = io.BytesIO()
    Image.new("RGB", (4, 4), (number % 256, 7 * number % 256, 40)).save(target, "png")
    return target.getvalue()


def files() -> dict[str, bytes]:
    """The set: in each folder three pictures."""
    return {
        f"{folder}/{index}.png": picture(10 * number + index)
        for number, folder in enumerate(FOLDERS)
        for index in range(3)
    }


def write(folder: Path, content: Mapping[str, bytes]) -> Path:
    """Lay files into a folder."""
    for name, data in content.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return folder


def zipped(path: Path, content: Mapping[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> Path:
    """Put files into a zip, as somebody else would."""
    with zipfile.ZipFile(path, "w", packing) as archive:
        for name, data in content.items():
            archive.writestr(name, data)
    return path


def insects(scratch: Path, url: str = "", file: bytes = b"") -> DataSet:
    """The declared set; with a variant "original" that is one file, if its bytes are given."""
    scratch.mkdir(parents=True, exist_ok=True)
    source, packed = zipped(scratch / "declared.zip", files()), scratch / "packed.zip"
    with tree.opened(source, dict.fromkeys(FOLDERS)) as found:
        canonical.pack(found, packed)
        folders = canonical.summary(found)
    size, digest = packed.stat().st_size, place.sha256(packed)
    variants = (Variant("tree", "folders", digest, size, "as folders", folders=folders),)
    if file:
        path = scratch / "original"
        path.write_bytes(file)
        original = Variant("original", "file", place.sha256(path), len(file), "one file", url)
        variants = (original, *variants)
    return DataSet("insects", "Ants and bees", "Free.", ("ant", "bee"), "as it came", variants)


def source(data: DataSet) -> str:
    """The module that declares it."""
    return (
        f"from site_tools.show import DataSet, Variant, artifact\n\nINSECTS = {data!r}\n".replace(
            "DataSet(", "DataSet(\n    "
        )
    )
