"""Attention in a few lines, and what sets it apart from a convolution."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Rectangle
from torch import Tensor

from site_tools.show import Claim
from snippets.data import seeded
from snippets.dimensions.patches import PATCH, SIDE, cat, cut

WIDE = SIDE // PATCH
EYE, NOSE, WALL = (3, 2), (6, 5), (0, 0)  # rows and columns of patches


def attention(queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
    """Mix the values, each as far as its key fits the query.

    queries (N, d), keys (M, d), values (M, e) -> (N, e)
    Source: Vaswani et al. 2017, arXiv:1706.03762, section 3.2.1.
    """
    fits = queries @ keys.T / keys.shape[1] ** 0.5  # (N, M)
    weights = fits.softmax(dim=1)  # each row adds up to 1
    return weights @ values


def random_tokens(count: int, width: int, seed: int) -> Tensor:
    """Make tokens for the checks. -> (count, width)"""
    return torch.randn(count, width, generator=seeded(seed))


def ours_matches_pytorch() -> Claim:
    """Compare our three lines with PyTorch's function."""
    gaps, unscaled = [], []
    for seed, (count, width) in enumerate(((2, 4), (10, 16), (64, 192))):
        rows = [random_tokens(count, width, 3 * seed + i) for i in range(3)]
        theirs = F.scaled_dot_product_attention(*(r[None] for r in rows))[0]
        gaps.append((attention(*rows) - theirs).abs().max().item())
        hot = attention(rows[0] * width**0.5, *rows[1:])
        unscaled.append((hot - theirs).abs().max().item())
    return Claim(
        "Three lines of attention give what PyTorch's "
        "scaled_dot_product_attention gives.",
        max(gaps),
        "<",
        1e-5,
        n=len(gaps),
        format=".1g",
        quantity="largest difference",
        cases="sizes",
        control=f"without the square root: {min(unscaled):.2f}",
    )


def mixed(tokens: Tensor) -> Tensor:
    """Let tokens attend to each other as they are. (N, d) -> (N, d)"""
    return attention(tokens, tokens, tokens)


def convolved(tokens: Tensor) -> Tensor:
    """Convolve along the row of tokens. (N, d) -> (N, d)"""
    count = tokens.shape[1]
    kernels = torch.randn(count, count, 3, generator=seeded(9))
    return F.conv1d(tokens.T[None], kernels, padding=1)[0].T


def attention_knows_no_order() -> Claim:
    """Assert that shuffled tokens give the same answers, shuffled."""
    tokens = random_tokens(64, 16, seed=0)
    order = torch.randperm(64, generator=seeded(1))
    gap = mixed(tokens[order]) - mixed(tokens)[order]
    other = convolved(tokens[order]) - convolved(tokens)[order]
    return Claim(
        "Shuffle the tokens, and attention gives the same answers, shuffled.",
        gap.abs().max().item(),
        "<",
        1e-5,
        n=len(tokens),
        format=".1g",
        quantity="largest difference",
        cases="tokens",
        control=f"a convolution: {other.abs().max().item():.1f}",
    )


def reach() -> dict[str, int]:
    """Count the tokens that one answer in the middle depends on."""
    found = {}
    for name, mix in (("attention", mixed), ("convolution", convolved)):
        tokens = random_tokens(64, 16, seed=0).requires_grad_()
        (gradient,) = torch.autograd.grad(mix(tokens)[32].sum(), tokens)
        found[name] = int((gradient != 0).any(dim=1).sum())
    return found


def described() -> Tensor:
    """Describe each patch of the cat by the kind of its mean colour.

    -> (64, 3), each row of length 4
    """
    pixels = cut(cat(), PATCH)[0].reshape(WIDE * WIDE, 3, -1)
    colours = pixels.mean(dim=2)
    # Whitened: the three are much alike, and only what differs can tell.
    centred = colours - colours.mean(dim=0)
    axes = torch.linalg.svd(centred, full_matrices=False)[0]
    return 4 * F.normalize(axes, dim=1)


def weights_of(place: tuple[int, int]) -> Tensor:
    """Say how much one patch takes from each. (row, column) -> (8, 8)"""
    tokens = described()
    query = tokens[place[0] * WIDE + place[1]]
    fits = tokens @ query / len(query) ** 0.5
    return fits.softmax(dim=0).reshape(WIDE, WIDE)


def who_looks_where() -> Figure:
    """Show what three patches of the cat attend to."""
    places = {"an eye": EYE, "the nose": NOSE, "a corner": WALL}
    return draw(
        cat()[0], {name: (at, weights_of(at)) for name, at in places.items()}
    )


def draw(
    image: Tensor, found: dict[str, tuple[tuple[int, int], Tensor]]
) -> Figure:
    """Draw for each query the picture, bright where the weights are."""
    figure = Figure(figsize=(4.8, 1.9), layout="constrained")
    axes = figure.subplots(1, len(found))
    for ax, (name, (place, weights)) in zip(axes, found.items(), strict=True):
        draw_one(ax, image, place, weights)
        ax.set_title(name, size=10)
    return figure


def draw_one(
    ax: Axes, image: Tensor, place: tuple[int, int], weights: Tensor
) -> None:
    """Dim the picture (3, H, W) where a patch's weight is small."""
    share = (weights / weights.max()) ** 0.5
    mask = share.repeat_interleave(PATCH, 0).repeat_interleave(PATCH, 1)
    ax.imshow((image * (0.35 + 0.65 * mask)).permute(1, 2, 0).numpy())
    row, col = place
    corner = (col * PATCH - 0.5, row * PATCH - 0.5)
    ax.add_patch(
        Rectangle(corner, PATCH, PATCH, fill=False, ec="#ffd23f", lw=2)
    )
    ax.set(xticks=[], yticks=[])
