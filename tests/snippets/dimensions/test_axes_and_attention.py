"""One axis, three axes, patches, attention: against PyTorch's own and against paper."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.dimensions import attention as att
from snippets.dimensions import by_hand, clips, patches, questions, solutions, traps


def seeded(seed):
    """A generator for the tests' own numbers."""
    return torch.Generator().manual_seed(seed)


def test_the_loop_is_conv1d_and_a_flipped_kernel_is_not():
    """Two channels; the worked example by hand."""
    series, kernels = torch.randn(2, 30), torch.randn(3, 2, 4)
    assert torch.allclose(by_hand.conv1d(series, kernels), F.conv1d(series, kernels), atol=1e-5)
    flipped = by_hand.conv1d(series, kernels.flip(-1))
    assert not torch.allclose(flipped, F.conv1d(series, kernels), atol=1e-2)
    assert by_hand.loop_matches_pytorch().holds
    assert [row.answer for row in by_hand.worked()] == [-1, 5, 7, 1, 2]
    assert by_hand.worked()[0].products == "0 + 2 − 3"


def test_the_claim_about_the_loop_notices_a_flip(monkeypatch):
    """Planted: true convolution."""
    right = by_hand.conv1d
    monkeypatch.setattr(by_hand, "conv1d", lambda s, k: right(s, k.flip(-1)))
    assert not by_hand.loop_matches_pytorch().holds


def test_three_layers_and_their_counts():
    """16 kernels of 3 channels and 3, 9, 27 weights a channel."""
    rows = by_hand.kinds()
    assert [row.parameters for row in rows] == [16 * (3 * 3**axes + 1) for axes in (1, 2, 3)]
    assert [row.gives for row in rows] == ["16×126", "16×30×30", "16×6×30×30"]
    assert [row.weight for row in rows][2] == "16×3×3×3×3"
    assert rows[0].takes == "3×128"


def test_the_blob_moves_and_its_kernel_has_no_mean():
    """Two pixels a frame; the reverse plays the same frames."""
    video = clips.clip()
    columns = [int(frame.amax(dim=0).argmax()) for frame in video[0]]
    assert columns == list(range(5, 21, 2))
    assert torch.equal(clips.backwards(video)[0, 0], video[0, -1])
    assert clips.follower().shape == (1, 1, 3, 9, 9)
    assert abs(clips.follower().mean()) < 1e-6


def test_the_kernel_hears_its_own_direction_louder():
    """The strongest answer is the sum of products at the best place."""
    both = clips.both_ways()
    kernel, video = clips.follower()[0, 0], clips.clip()[0]
    fits = [
        (kernel * video[t : t + 3, r : r + 9, c : c + 9]).sum().item()
        for t in range(6)
        for r in range(16)
        for c in range(16)
    ]
    assert both["right"] == pytest.approx(max(fits), rel=1e-5)
    assert both["right"] > 2 * both["left"]
    assert (both["frames"], both["maps"]) == (8, 6)


def test_frames_know_no_order_but_a_net_across_time_does(monkeypatch):
    """The claim holds, and fails if the net for frames may see two at once."""
    assert clips.frames_know_no_order().holds

    def two_at_once(model):
        return lambda video: model((video[:, 1:] - 0.5 * video[:, :-1]).transpose(0, 1)).amax(0)

    monkeypatch.setattr(clips, "frame_by_frame", two_at_once)
    assert not clips.frames_know_no_order().holds


def test_the_clip_figure_has_four_rows():
    """Frames and answers, forwards and backwards."""
    axes = clips.frames().axes
    assert len(axes) == 24
    last = axes[18 + 5].images[0].get_array()
    answers = F.conv3d(clips.backwards(clips.clip())[None], clips.follower())[0, 0]
    assert torch.allclose(torch.tensor(last), answers[5])


def test_patches_are_cut_row_by_row():
    """Slices by hand."""
    picture = torch.rand(1, 3, 8, 12, generator=seeded(0))
    rows = patches.cut(picture, 4)
    assert rows.shape == (1, 6, 48)
    assert torch.equal(rows[0, 4], picture[0, :, 4:8, 4:8].flatten())


def test_patchify_claim_holds_and_notices_a_wrong_stride(monkeypatch):
    """Planted: patches whose pixels are in another order."""
    assert patches.patchify_is_a_convolution().holds
    right = patches.cut
    monkeypatch.setattr(patches, "cut", lambda images, size: right(images, size).flip(-1))
    assert not patches.patchify_is_a_convolution().holds


def test_embed_and_by_convolution_give_tokens():
    """One token a patch, as slices and a matrix give them."""
    conv = nn.Conv2d(3, 5, 4, stride=4)
    picture = torch.rand(1, 3, 8, 8, generator=seeded(1))
    token = conv.weight.flatten(1) @ picture[0, :, 4:, :4].flatten() + conv.bias
    for way in (patches.embed, patches.by_convolution):
        assert torch.allclose(way(picture, conv)[0, 2], token, atol=1e-5)
    large = patches.of_a_large_model()
    assert large == {"parameters": 768 * (3 * 256 + 1), "tokens": 14 * 14, "numbers": 768}


def test_the_cat_in_pieces():
    """64 pieces; the first is the top left corner."""
    axes = patches.pieces().axes
    assert len(axes) == 64
    corner = patches.cat()[0, :, :8, :8].permute(1, 2, 0)
    assert torch.allclose(torch.tensor(axes[0].images[0].get_array()), corner)


def test_attention_equals_pytorch_and_a_sum_by_hand(monkeypatch):
    """Different numbers of queries and keys, too; a missing root is noticed."""
    queries, keys = torch.randn(3, 4, generator=seeded(2)), torch.randn(5, 4, generator=seeded(3))
    values = torch.randn(5, 2, generator=seeded(4))
    ours = att.attention(queries, keys, values)
    theirs = F.scaled_dot_product_attention(queries[None], keys[None], values[None])[0]
    assert torch.allclose(ours, theirs, atol=1e-6)
    fits = torch.stack([(queries[1] * key).sum() / 2 for key in keys]).exp()
    assert torch.allclose(ours[1], (fits[:, None] * values).sum(0) / fits.sum(), atol=1e-6)
    assert att.ours_matches_pytorch().holds
    monkeypatch.setattr(att, "attention", lambda q, k, v: (q @ k.T).softmax(1) @ v)
    assert not att.ours_matches_pytorch().holds


def test_order_claim_holds_and_a_place_code_breaks_it(monkeypatch):
    """Planted: tokens that carry their place."""
    assert att.attention_knows_no_order().holds
    right = att.mixed
    code = torch.randn(64, 16, generator=seeded(5))
    monkeypatch.setattr(att, "mixed", lambda tokens: right(tokens + code))
    assert not att.attention_knows_no_order().holds


def test_reach_is_the_window_or_everything():
    """Three against all."""
    assert att.reach() == {"attention": 64, "convolution": 3}


def test_the_eye_finds_the_other_eye():
    """Weights add up to 1; the right eye's patches get more than an even share."""
    weights = att.weights_of(att.EYE)
    assert weights.sum() == pytest.approx(1)
    assert weights[3:5, 6:8].sum() > 3 * 4 / 64
    assert weights[att.NOSE] < 1 / 64
    assert att.described().norm(dim=1) == pytest.approx(torch.full((64,), 4.0))
    axes = att.who_looks_where().axes
    assert axes[0].patches[0].get_xy() == (att.EYE[1] * 8 - 0.5, att.EYE[0] * 8 - 0.5)


def test_traps():
    """The error's words; two samples ahead; no time axis left."""
    with pytest.raises(RuntimeError, match="to have 3 channels, but got 128 channels"):
        traps.channels_last()
    assert traps.ahead()["same"] == 2
    assert traps.frames_as_channels() == {"side": 24, "flat_axes": 2, "deep_times": 6}


def test_small_solutions():
    """Shapes by formula, reach by arithmetic."""
    assert solutions.shape_of_a_clip() == {
        "shape": "1 × 8 × 16 × 32 × 32",
        "parameters": str(8 * (3 * 5 * 5 + 1)),
    }
    assert solutions.causal() == {"answers": 40, "first sample seen": 16, "last sample seen": 20}
    assert solutions.dilated() == {"samples seen": 1 + 2 * 15, "parameters": 16}
    assert solutions.equal_keys()["distance from the mean"] < 1e-6


def test_answers():
    """Each against a sum on paper."""
    assert questions.first_answer() == 0 * 1 + 1 * 2 - 3 * 1
    assert questions.places() == 128 - 15 + 1
    assert questions.three_channels() == 16 * (3 * 9 + 1)
    assert questions.twelve_leads() == 8 * 12 * 5
    assert questions.with_three_axes() == [False, True, True, False]
    assert questions.cube() == 27 + 1
    assert questions.guessing() == 0.5
    assert questions.tokens_of_32() == 8 * 8
    assert questions.numbers_in_a_patch() == 3 * 4 * 4
    assert questions.twice_the_side() == 4 * 4
    assert questions.two_keys_alike() == pytest.approx(0.5)
    assert questions.shuffled_tokens() == "their order"
