"""Beyond the edge: modes, zeros, frames."""

import numpy as np
import pytest
import torch

from snippets.channels import border, padding, zero
from snippets.channels.photos import PHOTOS, halves
from snippets.data import photograph

NUMPY = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


@pytest.mark.parametrize("mode", NUMPY)
@pytest.mark.parametrize("width", [1, 3])
def test_padding_is_numpys(mode, width):
    """Corners included, on an oblong picture."""
    image = torch.randn(1, 2, 5, 6)
    sides = ((0, 0), (0, 0), (width, width), (width, width))
    expected = np.pad(image.numpy(), sides, mode=NUMPY[mode])
    np.testing.assert_array_equal(padding.pad(image, width, mode), expected)


def test_mean_padding_fills_each_plane_with_its_own_mean():
    """And leaves the picture alone."""
    image = torch.rand(1, 3, 4, 4)
    wide = padding.pad(image, 1, "mean")
    torch.testing.assert_close(wide[..., 1:-1, 1:-1], image)
    torch.testing.assert_close(wide[0, :, 0, 0], image[0].mean(dim=(1, 2)))


def test_the_rows_are_literal():
    """The five rows as they are printed."""
    rows = {row.mode: (row.left, row.middle, row.right) for row in padding.padded_rows()}
    assert rows == {
        "zeros": ("0 0", "1 2 3 4", "0 0"),
        "reflect": ("3 2", "1 2 3 4", "3 2"),
        "replicate": ("1 1", "1 2 3 4", "4 4"),
        "circular": ("3 4", "1 2 3 4", "1 2"),
        "mean": ("2.5 2.5", "1 2 3 4", "2.5 2.5"),
    }
    assert padding.mean_of_the_row() == 2.5


def test_the_rows_claim_fails_if_reflect_repeated_the_edge(monkeypatch):
    """Planted: the misconception, for a layer."""
    assert padding.rows_are_literal().holds
    right = padding.what_conv2d_reads

    def mistaken(mode):
        return [2, 1, 1, 2, 3, 4, 4, 3] if mode == "reflect" else right(mode)

    monkeypatch.setattr(padding, "what_conv2d_reads", mistaken)
    assert padding.rows_are_literal().measured == 1


def test_pytorch_knows_no_mean_and_reflects_no_more_than_there_is():
    """Both errors that the page shows; one pixel less is fine."""
    with pytest.raises(ValueError, match="but got padding_mode='mean'"):
        padding.no_such_mode()
    with pytest.raises(RuntimeError, match="should be less than"):
        padding.too_wide()
    row = torch.tensor(padding.ROW)[None]
    assert torch.nn.functional.pad(row, (3, 3), mode="reflect").shape == (1, 10)


def test_the_crops_are_padded_in_the_mode_that_stands_above_them():
    """Black, mirrored, and the truth, read from the figure."""
    shown = {ax.get_title(): ax.images[0].get_array() for ax in padding.padded_crops().axes}
    assert list(shown) == [*padding.MODES, "what was there"]
    inner = (slice(16, -16), slice(16, -16))
    for picture in shown.values():
        np.testing.assert_allclose(picture[inner], shown["zeros"][inner], atol=1e-6)
    assert (shown["zeros"][:16] == 0).all()
    np.testing.assert_allclose(shown["reflect"][15], shown["reflect"][17], atol=1e-6)
    np.testing.assert_allclose(shown["replicate"][0], shown["replicate"][16], atol=1e-6)


def test_every_crop_is_a_piece_of_a_photograph():
    """As many as the page says, and of one size."""
    crops, counted = padding.crops(), padding.crops_compared()
    assert counted == {"crops": len(crops), "photographs": 5}
    assert {crop.shape[-2:] for crop in crops} == {(48, 48)}
    assert {crop.shape[1] for crop in crops} == {1, 3}


def test_halving_averages_blocks_of_four():
    """One pixel by hand, and the sizes."""
    whole = photograph("chelsea")
    half = halves()["chelsea"]
    assert half.shape == (3, whole.shape[1] // 2, whole.shape[2] // 2)
    torch.testing.assert_close(half[:, 7, 9], whole[:, 14:16, 18:20].mean(dim=(1, 2)))
    assert tuple(halves()) == PHOTOS


def test_a_perfect_guess_has_no_error():
    """An even picture is guessed by all modes but zeros, whose error is its grey."""
    grey = [torch.full((1, 3, 20, 20), 0.25)]
    for mode in padding.MODES:
        expected = 0.25 if mode == "zeros" else 0
        assert padding.miss(grey, 4, mode) == pytest.approx(expected, abs=1e-6)


def test_the_table_of_guesses_ranks_as_the_page_says():
    """Zeros worst, replicate best, reflect second; for a wide ring hardly better than the mean."""
    rows = {guess.mode: guess for guess in padding.guesses()}
    for width in ("near", "far"):
        ranking = sorted(rows, key=lambda mode: getattr(rows[mode], width))
        assert ranking[:2] == ["replicate", "reflect"]
        assert ranking[-1] == "zeros"
    assert 0 < rows["mean"].far - rows["reflect"].far < 0.01


def test_zero_is_the_mean_and_black_about_minus_two():
    """As torchvision normalises, and as the mean colours are known."""
    from torchvision.transforms.v2.functional import normalize

    image = torch.rand(3, 4, 4)
    for name, (mean, deviation) in zero.STATISTICS.items():
        expected = normalize(image, mean, deviation)
        torch.testing.assert_close(zero.normalise(image, name), expected)
        torch.testing.assert_close(zero.undo(expected, name), image)
    cifar, imagenet = zero.zero_and_black()
    assert (cifar.colour, imagenet.colour) == ("125, 123, 114", "124, 116, 104")
    assert cifar.black == "−1.99, −1.98, −1.71"
    assert imagenet.black == "−2.12, −2.04, −1.80"


def test_the_frames_are_black_and_the_mean_colour():
    """The pictures' outermost pixels."""
    before, after = zero.two_frames().images
    assert (before[:, 0] == 0).all()
    mean = torch.tensor(zero.STATISTICS["ImageNet"][0])
    torch.testing.assert_close(after[:, 0, 0], mean)
    inner = (slice(None), slice(12, -12), slice(12, -12))
    torch.testing.assert_close(before[inner], after[inner])


def test_counting_distinct_answers():
    """Four columns, of which two pairs agree but for rounding."""
    maps = torch.tensor([[[1.0, 2.0, 1.0, 2.0]], [[0.0, 5.0, 1e-7, 5.0]]])
    assert border.count_distinct(maps) == 2
    assert border.count_distinct(torch.arange(6.0).reshape(1, 2, 3)) == 6


def test_the_zones_are_where_the_frame_reaches():
    """Rows 3 to 12 are alike, and so are columns; the outer three differ from all others."""
    maps = border.three_layers("zeros", 0)
    middle = maps[:, 3:-3, 3:-3]
    torch.testing.assert_close(middle, middle[:, :1, :1].expand_as(middle))
    zones = [0, 1, 2, 8, 13, 14, 15]
    assert border.count_distinct(maps[:, zones][:, :, zones]) == 49


def test_the_zone_claims_fail_under_the_other_padding(monkeypatch):
    """Planted: reflect for zeros, and zeros for the others."""
    assert border.zeros_draw_zones().holds
    assert border.others_stay_constant().holds
    right = border.three_layers
    swap = {"zeros": "reflect"}
    monkeypatch.setattr(
        border, "three_layers", lambda mode, seed: right(swap.get(mode, "zeros"), seed)
    )
    assert not border.zeros_draw_zones().holds
    assert not border.others_stay_constant().holds


def test_narrow_nets_can_lose_zones():
    """The ReLU silences some; none has more than 49."""
    counts = border.one_kernel_each()
    assert counts["fewest"] < counts["most"] == 49


def test_sobel_finds_the_frame_that_zeros_drew():
    """4 at the left, −4 at the right, 0 within; nothing at all with reflect."""
    answers = border.white_to_sobel("zeros")
    assert (answers[1:-1, 0] == 4).all()
    assert (answers[1:-1, -1] == -4).all()
    assert (answers[:, 1:-1] == 0).all()
    assert (border.white_to_sobel("reflect") == 0).all()
    shown = [ax.images[0].get_array() for ax in border.frames_on_white().axes]
    np.testing.assert_array_equal(shown[0], answers)
    assert np.ptp(shown[3]) < 1e-6 < np.ptp(shown[2])
