"""A first look inside: what the first layer answers, which pixels matter."""

from __future__ import annotations

import torch
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Frame, ImageGrid, Steps
from snippets.scenes.skies import splits
from snippets.thirty_lines.runs import CLASSES, network, trained
from snippets.thirty_lines.verdicts import first_of

BIRD = 0  # the first bird of the test pictures
WATCHED = 8  # pictures that are followed through the training


def the_bird() -> Tensor:
    """Take one unseen picture of a bird: (3, 32, 32)."""
    test = splits().test
    return test.images[first_of(test.labels == 1, BIRD + 1)[-1]]


def first_maps(net: nn.Sequential, image: Tensor) -> Tensor:
    """Compute the answers of the first layer's kernels to a picture.

    image (3, H, W) -> (16, H, W)
    """
    with torch.no_grad():
        return net[:2](image[None])[0]  # convolution and tanh


def saliency(net: nn.Module, image: Tensor, label: int) -> Tensor:
    """Measure how strongly each pixel moves the score of `label`.

    image (3, H, W) -> (H, W), never negative. Expects eval mode.
    Source: Simonyan et al. 2013, arXiv:1312.6034, section 3.
    """
    pixels = image.detach().clone().requires_grad_()
    score = net(pixels[None])[0, label]
    (gradient,) = torch.autograd.grad(score, pixels)  # (3, H, W)
    return gradient.abs().amax(dim=0)


def maps() -> ImageGrid:
    """Show the first layer's sixteen answers to one bird."""
    answers = first_maps(network(), the_bird())
    names = [f"kernel {k + 1}" for k in range(len(answers))]
    return ImageGrid(
        list(answers), names, columns=4, scale="own", colours="signed", zoom=3
    )


def which_pixels() -> Figure:
    """Show the bird and the pixels that its score hangs on."""
    image = the_bird()
    return draw_pair(image, saliency(network(), image, label=1))


def draw_pair(image: Tensor, strength: Tensor) -> Figure:
    """Draw a picture and a map of its pixels' strength side by side.

    image (3, H, W), strength (H, W)
    """
    figure = Figure(figsize=(4.8, 2.6), layout="constrained")
    left, right = figure.subplots(1, 2)
    left.imshow(image.permute(1, 2, 0).numpy())
    left.set_title("the picture", fontsize=10)
    right.imshow(strength.numpy(), cmap="magma")
    right.set_title("what moves the score", fontsize=10)
    for axes in (left, right):
        axes.axis("off")
    return figure


def epoch_by_epoch() -> Steps:
    """Follow the verdicts on eight unseen pictures through the training."""
    test, run = splits().test, trained(0)
    half = WATCHED // 2
    chosen = first_of(test.labels == 0, half) + first_of(
        test.labels == 1, half
    )
    images, labels = test.images[chosen], test.labels[chosen]
    frames = []
    for epoch, share in enumerate(run.test_accuracy):
        with torch.no_grad():
            birds = network(epoch=epoch)(images).softmax(dim=1)[:, 1]
        right = int(((birds > 0.5) == labels.bool()).sum())
        text = (
            f"After {epoch} epochs {right} of these {len(labels)} are right, "
            f"and {share:.0%} of all unseen pictures."
        )
        figure = draw_shares(images, birds)
        frames.append(Frame(figure, text, describe(birds, half)))
    return Steps(frames)


def draw_shares(images: Tensor, birds: Tensor) -> Figure:
    """Draw a bar of the share for "bird" beside each picture.

    images (B, 3, H, W), birds (B,): airplanes first, then birds
    """
    figure = Figure(figsize=(5.0, 3.4), layout="none")
    half = len(images) // 2
    for i, share in enumerate(birds.tolist()):
        left, low = 0.02 + 0.5 * (i // half), 0.77 - 0.235 * (i % half)
        picture = figure.add_axes((left, low, 0.15, 0.21))
        picture.imshow(images[i].permute(1, 2, 0).numpy())
        picture.axis("off")
        bar = figure.add_axes((left + 0.17, low + 0.05, 0.27, 0.1))
        bar.barh(0, 1, color="C7", alpha=0.25)
        bar.barh(0, share, color=f"C{int(share > 0.5)}")
        bar.set(xlim=(0, 1), xticks=(0, 0.5, 1), xticklabels=(), yticks=())
        bar.grid(axis="x", linewidth=0.6)
        bar.spines[["top", "right", "bottom"]].set_visible(False)
        bar.set_title(f"bird: {share:.0%}", fontsize=9, loc="left", pad=2)
    return figure


def describe(birds: Tensor, half: int) -> str:
    """Say in words how the network divides the pictures."""
    groups = zip(CLASSES, birds.split(half), strict=True)
    words = [
        f"for the {name}s {', '.join(f'{share:.0%}' for share in shares)}"
        for name, shares in groups
    ]
    return "Share given to bird, as bars: " + "; ".join(words) + "."
