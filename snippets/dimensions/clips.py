"""A blob on its way: what a kernel along three axes can see."""

from __future__ import annotations

from collections.abc import Callable

import torch
import torch.nn.functional as F
from matplotlib.figure import Figure
from torch import Tensor, nn

from site_tools.show import Claim

FRAMES, SIDE, STEP = 8, 24, 2  # STEP: pixels from frame to frame
NETS = 20


def clip(start: float = 5, step: float = STEP, side: int = SIDE) -> Tensor:
    """Draw a soft blob that moves along a row. -> (1, 8, side, side)

    It is `start` pixels from the left at first.
    """
    time = torch.arange(FRAMES).float()[:, None, None]
    rows = torch.arange(side).float()[None, :, None]
    cols = torch.arange(side).float()[None, None, :]
    centre = start + step * time
    distance = (rows - side // 2) ** 2 + (cols - centre) ** 2
    return torch.exp(-distance / 8)[None]


def backwards(video: Tensor) -> Tensor:
    """Play a clip from its end. (1, T, H, W) -> (1, T, H, W)"""
    return video.flip(1)


def follower() -> Tensor:
    """Make a kernel of a blob that moves to the right. -> (1, 1, 3, 9, 9)

    Its mean is taken off, so that a constant clip gives 0.
    """
    middle = clip(start=2, side=9)[:, :3]  # (1, 3, 9, 9): columns 2, 4, 6
    return (middle - middle.mean())[None]


def strongest(video: Tensor) -> float:
    """Say how loudly the kernel answers anywhere in the clip."""
    return F.conv3d(video[None], follower()).max().item()


def both_ways() -> dict[str, float]:
    """Compare the kernel's strongest yes for both directions."""
    video = clip()
    return {
        "right": strongest(video),
        "left": strongest(backwards(video)),
        "frames": FRAMES,
        "maps": F.conv3d(video[None], follower()).shape[2],
    }


def frames() -> Figure:
    """Show the clip, and where the kernel answers to it, both ways."""
    video, kernel = clip(), follower()
    answers = [
        F.conv3d(one[None], kernel)[0, 0] for one in (video, backwards(video))
    ]
    return draw(video[0], answers)


def draw(video: Tensor, answers: list[Tensor]) -> Figure:
    """Draw frames (T, H, W) and the answers (T', H', W') of two clips."""
    figure = Figure(figsize=(4.6, 4.1), layout="constrained")
    shown = [video[:6], answers[0], video.flip(0)[:6], answers[1]]
    names = ("clip", "answers", "the clip\nbackwards", "answers")
    axes = figure.subplots(4, 6)
    top = max(float(answer.max()) for answer in answers)
    for row, pictures, name in zip(axes, shown, names, strict=True):
        low, high = (-top, top) if name == "answers" else (0, 1)
        for ax, picture in zip(row, pictures, strict=True):
            ax.imshow(picture.numpy(), cmap="magma", vmin=low, vmax=high)
            ax.set(xticks=[], yticks=[])
        row[0].set_ylabel(name, size=9)
    for number, ax in enumerate(axes[0]):
        ax.set_title(f"t = {number}", size=9)
    return figure


def frame_by_frame(model: nn.Module) -> Callable[[Tensor], Tensor]:
    """Score a clip by the largest score of any frame. (1, T, H, W) -> (n,)"""
    return lambda video: model(video.transpose(0, 1)).amax(dim=0)


def random_nets() -> list[tuple[nn.Module, nn.Module]]:
    """Build pairs of nets: one for single frames, one for clips."""
    nets = []
    for seed in range(NETS):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            flat = nn.Sequential(
                nn.Conv2d(1, 4, 5), nn.AdaptiveMaxPool2d(1), nn.Flatten()
            )
            deep = nn.Sequential(
                nn.Conv3d(1, 4, (3, 5, 5)),
                nn.AdaptiveMaxPool3d(1),
                nn.Flatten(),
            )
        nets.append((flat, deep))
    return nets


@torch.no_grad()
def frames_know_no_order() -> Claim:
    """Assert that a clip and its reverse are the same, frame by frame."""
    video = clip()
    gaps, control = [], []
    for flat, deep in random_nets():
        look = frame_by_frame(flat)
        gaps.append((look(video) - look(backwards(video))).abs().max())
        both = deep(video[None]) - deep(backwards(video)[None])
        control.append(both.abs().max())
    return Claim(
        "A net that looks at single frames and keeps the strongest yes can't "
        "tell a clip from its reverse.",
        max(gaps).item(),
        "<",
        1e-6,
        n=NETS,
        format=".1g",
        quantity="largest difference",
        cases="random nets",
        control=f"with Conv3d: at least {min(control).item():.3f}",
    )
