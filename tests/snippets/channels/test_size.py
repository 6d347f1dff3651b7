"""Sizes, costs and strides."""

import pytest
import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from snippets.channels import cost, last_column, reading, size, stride


def stops(n, k, s, p, d):
    """Walk along one side and count the places where the whole kernel fits."""
    starts = range(-p, n + p, s)
    return sum(start + d * (k - 1) < n + p for start in starts)


def test_the_formula_counts_the_stops():
    """Against a walk along the side, over every small setting in which the kernel fits."""
    for n in range(4, 12):
        for k in range(1, 5):
            for s in range(1, 4):
                for p, d in ((0, 1), (1, 1), (0, 2), (2, 2)):
                    if d * (k - 1) < n + 2 * p:
                        assert size.output_size(n, k, s, p, d) == stops(n, k, s, p, d)


def test_the_size_claim_fails_for_a_formula_that_rounds_up(monkeypatch):
    """Planted: the ceiling in place of the floor."""
    claim = size.the_formula_holds()
    assert claim.holds
    assert claim.n == len(list(size.settings())) == 200

    def ceiling(n, k, s=1, p=0, d=1):
        return -(-(n + 2 * p - d * (k - 1) - 1) // s) + 1

    monkeypatch.setattr(size, "output_size", ceiling)
    faulty = size.the_formula_holds()
    assert not faulty.holds
    assert str(int(faulty.measured)) in claim.control


def test_the_sample_is_the_first_eight():
    """Both columns agree, and some settings don't fit in evenly."""
    rows = size.sample()
    assert rows == list(size.settings())[:8]
    assert all(row.ours == row.theirs for row in rows)
    assert 0 < sum(row.left > 0 for row in rows) < 8


def test_the_sizes_in_the_text():
    """10 by 3, stride 2; ten layers on 32; dilation 2; even kernels."""
    named = size.named()
    assert named["ten_by_three"] == stops(10, 3, 2, 0, 1) == 4
    assert named["after_ten_layers"] == 32 - 10 * 2
    assert named["dilated"] == 6
    assert (named["even_less"], named["even_more"]) == (9, 11)


def test_a_kernel_wider_than_the_picture_is_refused():
    """In PyTorch's own words."""
    with pytest.raises(RuntimeError, match="greater than actual input size"):
        size.too_large()


def test_the_drawn_windows_are_those_that_the_gradient_finds():
    """For each of the four settings, the cells in full colour are what that output reads."""
    for slide in reading.SLIDES:
        image = torch.zeros(1, 1, slide.size, slide.size, requires_grad=True)
        layer = nn.Conv2d(1, 1, 3, slide.stride, slide.padding, slide.dilation, bias=False)
        nn.init.ones_(layer.weight)
        output = layer(image)[0, 0]
        assert output.shape == (slide.output, slide.output)
        (gradient,) = torch.autograd.grad(output[slide.stop], image)
        read = {tuple(place) for place in gradient[0, 0].nonzero().tolist()}
        inside = range(slide.size)
        drawn = {(r, c) for r, c in reading.cells_read(slide) if r in inside and c in inside}
        assert drawn == read
        assert len(reading.cells_read(slide)) == 9


def test_the_figure_names_the_sizes():
    """5 to 3, 5, 2 and 1, as the text under the figure has it."""
    titles = [ax.get_title() for ax in reading.four_settings().axes]
    assert [title.split(": ")[1] for title in titles] == ["5 → 3", "5 → 5", "5 → 2", "5 → 1"]


def test_the_last_of_ten_columns_is_unread_and_of_nine_is_not():
    """By changing the pixel instead of asking for the gradient."""
    layer = nn.Conv2d(1, 1, 3, stride=2)
    for width, read in ((10, False), (9, True)):
        image = torch.zeros(1, 1, width, width)
        touched = image.clone()
        touched[..., -1] = 1
        assert torch.equal(layer(image), layer(touched)) != read
        assert (last_column.gradient_by_column(width)[-1] > 0) == read
    assert last_column.the_last_column_is_unread().holds


def test_the_last_column_claim_fails_when_the_column_is_read(monkeypatch):
    """Planted: stride 1."""
    monkeypatch.setattr(last_column, "STRIDE", 1)
    assert not last_column.the_last_column_is_unread().holds


def test_the_windows_figure_draws_four_stops_and_one_without_room():
    """And numbers the ten columns."""
    texts = [text.get_text() for text in last_column.five_windows().axes[0].texts]
    assert texts[:10] == [str(number) for number in range(1, 11)]
    assert texts[10:] == ["stop 1", "stop 2", "stop 3", "stop 4", "no room"]


@pytest.mark.parametrize(
    ("kernel", "step", "padding"), [(3, 1, 1), (3, 2, 1), (5, 1, 2), (9, 1, 4)]
)
def test_costs_are_what_pytorch_counts(kernel, step, padding):
    """Parameters by numel, multiplications by PyTorch's own counter (two flops each)."""
    layer = nn.Conv2d(3, 16, kernel, step, padding)
    assert cost.conv_parameters(3, 16, kernel) == sum(p.numel() for p in layer.parameters())
    with FlopCounterMode(display=False) as counter:
        layer(torch.zeros(1, 3, 40, 48))
    ours = cost.conv_macs(3, 16, kernel, (40, 48), step, padding)
    assert 2 * ours == counter.get_total_flops()


def test_the_cost_table_grows_with_the_square_of_the_kernel():
    """Nine times for a kernel thrice as wide; the phone costs as much more as it has pixels."""
    small, _, large = cost.kernels_compared()
    assert small.photo == pytest.approx(21.676, abs=1e-3)
    assert large.ratio == pytest.approx(9)
    for row in cost.kernels_compared():
        assert row.phone / row.photo == pytest.approx(3024 * 4032 / 224**2)


def test_a_stride_of_two_quarters_the_film():
    """By hand: 16 kernels of 27 weights at each pixel of a frame."""
    film = cost.film()
    assert film["one"] == 16 * 27 * 1920 * 1080
    assert film["ratio"] == 4
    assert film["billions"] == pytest.approx(30 * film["one"] / 1e9)
    assert film["two"] == film["one"] / 4


def test_a_phones_picture_against_a_linear_layer():
    """A Linear built on the "meta" device has as many parameters."""
    facts = cost.phone_picture()
    linear = nn.Linear(facts["numbers"], 16, device="meta")
    assert facts["linear"] == sum(p.numel() for p in linear.parameters())
    assert facts["conv"] == 448
    small, _, _ = cost.kernels_compared()
    assert facts["times"] == pytest.approx(small.phone / small.photo)
    assert facts["numbers"] == 3 * facts["height"] * facts["width"]


def test_the_line_at_the_beginning():
    """Size and parameters from the layer itself."""
    layer = nn.Conv2d(3, 16, kernel_size=3, stride=2, padding=1, dilation=1)
    line = cost.the_line()
    assert line["size"] == layer(torch.zeros(1, 3, 224, 224)).shape[-1] == 112
    assert line["parameters"] == sum(p.numel() for p in layer.parameters())
    assert line["macs"] == 112 * 112 * 16 * 27


def test_a_stride_keeps_the_first_of_every_few():
    """On a row that can be read off."""
    grid = torch.arange(30).reshape(5, 6)
    assert stride.keep_every(grid, 2).tolist() == [[0, 2, 4], [12, 14, 16], [24, 26, 28]]
    assert stride.left_corners() == "1, 3, 5, 7"


def test_the_stride_claim_fails_when_another_stop_is_kept(monkeypatch):
    """Planted: the wrong one of every few."""
    assert stride.stride_is_subsampling().holds
    monkeypatch.setattr(stride, "keep_every", lambda maps, s: maps.roll(-1, -1)[..., ::s, ::s])
    assert not stride.stride_is_subsampling().holds
