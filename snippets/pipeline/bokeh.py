"""A lens out of focus, and the blur of the pipeline."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor

from site_tools.show import Claim, ImageGrid
from snippets.data import seeded
from snippets.pipeline.features import blur
from snippets.scenes.skies import birds_and_airplanes

RADIUS = 4.0  # of the disc, in pixels
TIMES = 8  # our blur, one after the other


def disc(radius: float = RADIUS) -> Tensor:
    """Make the spot that one point of light becomes: (h, h), sum 1."""
    reach = int(radius)
    place = torch.arange(-reach, reach + 1.0)
    spot = place[:, None].square() + place.square() <= radius**2
    return spot / spot.sum()


def out_of_focus(images: Tensor) -> Tensor:
    """Spread every point over a disc: (B, C, H, W) -> the same shape."""
    kernel = disc()
    channels, reach = images.shape[1], len(kernel) // 2
    around = F.pad(images, (reach,) * 4, mode="reflect")
    kernels = kernel.expand(channels, 1, *kernel.shape)
    return F.conv2d(around, kernels, groups=channels)


def softened(images: Tensor, times: int = TIMES) -> Tensor:
    """Apply the pipeline's blur several times."""
    for _ in range(times):
        images = blur(images)
    return images


def lights(side: int = 48, count: int = 9) -> Tensor:
    """Make coloured lights in the night: (1, 3, side, side), may exceed 1."""
    random = seeded(11)
    night = torch.zeros(1, 3, side, side)
    y, x = torch.randint(6, side - 6, (2, count), generator=random)
    # Far brighter than white, as lamps are, or no spot would be seen.
    night[0, :, y, x] = 15 + 20 * torch.rand(3, count, generator=random)
    return night


def compare() -> ImageGrid:
    """Show lights in and out of focus, and the pipeline's blur."""
    night = lights()
    images = [night, out_of_focus(night), softened(night)]
    names = ["in focus", "out of focus: discs", f"our blur, {TIMES} times"]
    shown = [image[0].clamp(0, 1) for image in images]
    return ImageGrid(shown, names, columns=3)


def portrait() -> ImageGrid:
    """Show a made airplane as a portrait lens and as our blur see it."""
    scene = birds_and_airplanes(24, seed=4)
    index = int((scene.labels == 0).nonzero()[3])
    picture, mask = scene.images[index], scene.masks[index]
    sky = (~mask).float()[None, None]  # only the sky mixes with itself
    behind = out_of_focus(picture[None] * sky) / out_of_focus(sky)
    lens = torch.where(mask, picture, behind[0])
    images = [picture, lens, softened(picture[None], 2)[0]]
    names = ["as it is", "a portrait lens", "our blur, twice"]
    return ImageGrid(images, names, columns=3)


def a_point_becomes_the_kernel() -> Claim:
    """Assert that a point of light takes the shape of what blurs it."""
    point = torch.zeros(1, 1, 21, 21)
    point[..., 10, 10] = 1
    kernel, spread = disc(), out_of_focus(point)[0, 0]
    reach = len(kernel) // 2
    seen = spread[10 - reach : 11 + reach, 10 - reach : 11 + reach]
    gap = (seen - kernel).abs().max().item()
    other = (seen - softened(point)[0, 0, 6:15, 6:15]).abs().max().item()
    return Claim(
        "A single point of light, blurred, shows the kernel that blurs.",
        gap,
        "<",
        1e-6,
        n=kernel.numel(),
        format="g",
        quantity="largest difference",
        cases="pixels",
        control=f"another blur differs by {other:.2f}",
    )
