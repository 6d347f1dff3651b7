"""Nine numbers put into a layer that has room for twenty-seven."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import Claim, ImageGrid
from snippets.channels.colour import astronaut
from snippets.convolution.gallery import kernels


def nine_numbers_in(kernel: Tensor) -> nn.Conv2d:
    """Assign a 3 x 3 kernel to a layer with three input channels.

    kernel (3, 3) -> a layer whose weight is (1, 3, 3, 3)
    """
    layer = nn.Conv2d(3, 1, kernel_size=3, bias=False)
    with torch.no_grad():
        layer.weight[:] = kernel  # broadcasts: no error, no warning
    return layer


def facts() -> dict[str, int | float]:
    """Count weights, and what each kernel answers on an even grey 0.5."""
    grey = torch.full((3, 3, 3), 0.5)
    layer = nine_numbers_in(kernels()["Prewitt"])
    numbers: dict[str, int | float] = {
        "given": kernels()["Prewitt"].numel(),
        "weights": layer.weight.numel(),
        "different": len(layer.weight.flatten(2).unique(dim=1)[0]),
    }
    for name in ("Prewitt", "sharpen"):
        with torch.no_grad():
            numbers[name] = nine_numbers_in(kernels()[name])(grey).item()
    return numbers


@torch.no_grad()
def broadcast_filters_the_sum() -> Claim:
    """Compare with the same filter on one plane, R + G + B."""
    image, worst = astronaut(), 0.0
    for kernel in kernels().values():
        ours = nine_numbers_in(kernel)(image)[0]
        added = image.sum(dim=0)  # (H, W)
        theirs = F.conv2d(added[None, None], kernel[None, None])[0, 0]
        worst = max(worst, (ours - theirs).abs().max().item())
    return Claim(
        "A 3 × 3 kernel assigned to a layer with three input channels "
        "filters the sum R + G + B.",
        worst,
        "<",
        1e-4,
        n=len(kernels()),
        format=".1e",
        quantity="largest difference",
        cases="kernels of the gallery",
        control=f"filtering red alone differs by up to {red_alone():.2f}",
    )


@torch.no_grad()
def red_alone() -> float:
    """Measure how far filtering one plane is from filtering the sum."""
    image, kernel = astronaut(), kernels()["Prewitt"]
    summed = nine_numbers_in(kernel)(image)[0]
    red = F.conv2d(image[:1, None], kernel[None, None])[0, 0]
    return (summed - red).abs().max().item()


def sharpen_each_plane() -> nn.Conv2d:
    """Sharpen a colour picture: one kernel for each colour that comes out.

    -> a layer whose weight is (3, 3, 3, 3)
    """
    layer = nn.Conv2d(3, 3, kernel_size=3, bias=False)
    with torch.no_grad():
        layer.weight.zero_()
        for plane in range(3):  # a kernel reads its own plane only
            layer.weight[plane, plane] = kernels()["sharpen"]
    return layer


@torch.no_grad()
def sharpened() -> ImageGrid:
    """Show a photograph and what the two layers make of it."""
    image = astronaut()
    summed = nine_numbers_in(kernels()["sharpen"])(image)  # (1, H, W)
    apart = sharpen_each_plane()(image)  # (3, H, W)
    pictures = [image[:, 1:-1, 1:-1], summed.expand(3, -1, -1), apart]
    labels = ["photograph", "one kernel, 9 numbers", "three kernels"]
    return ImageGrid(
        [picture.clamp(0, 1) for picture in pictures], labels, columns=3
    )
