"""Parameters, products and opinions, against PyTorch's own counter and paper."""

import pytest
import torch
from torch.utils.flop_counter import FlopCounterMode

from snippets.first_cnn import anatomy, counts, opinion, registered
from snippets.first_cnn.networks import first_cnn, fully_connected


@pytest.mark.parametrize("build", [first_cnn, fully_connected])
def test_products_agree_with_pytorchs_counter(build):
    """PyTorch counts a product and a sum as two operations."""
    model, image = build(), torch.zeros(1, 3, 32, 32)
    with FlopCounterMode(display=False) as counter:
        model(image)
    products = anatomy.totals(anatomy.walk(model, image))[1]
    assert 2 * products == counter.get_total_flops()


def test_the_table_of_layers():
    """Ten layers and their sum; what each sees."""
    *parts, total = anatomy.table()
    assert (total.parameters, total.products) == (18_090, 753_728)
    assert [part.gives for part in parts][::3] == ["16×32×32", "8×16×16", "512", "2"]
    assert [part.sees for part in parts] == (
        ["3×3"] * 2 + ["4×4"] + ["8×8"] * 2 + ["10×10"] * 2 + ["all"] * 3
    )
    assert [part.layer for part in parts] == [type(layer).__name__ for layer in first_cnn()]


def test_tensors_are_listed_with_their_sizes():
    """The list of the page, and its sum."""
    sizes = [row.numel for row in counts.tensors()]
    assert sizes == [432, 16, 1152, 8, 16384, 32, 64, 2]
    assert counts.tensors()[0].shape == "16 × 3 × 3 × 3"


def test_both_networks_compared():
    """Ratios by hand."""
    found = counts.compared()
    assert found.parameter_ratio == pytest.approx(3_737_474 / 18_090)
    assert found.product_ratio == pytest.approx(3_735_808 / 753_728)
    assert found.first_linear_share == pytest.approx(512 * 32 / 18_090)
    assert counts.numbers_left() == 8 * 8 * 8


def test_claims_hold_and_fail_for_a_network_with_one_more_class(monkeypatch):
    """Planted: a wider CNN, and a rival as small as the CNN."""
    claims = (
        counts.eighteen_thousand,
        counts.two_hundred_times_fewer,
        counts.not_so_much_less_work,
        counts.most_in_one_layer,
    )
    assert all(claim().holds for claim in claims)
    monkeypatch.setattr(counts, "first_cnn", lambda: first_cnn(200))
    assert not any(claim().holds for claim in claims if claim is not counts.not_so_much_less_work)
    monkeypatch.setattr(counts, "rival", lambda: [anatomy.Part("", "", 0, 10**7, "")])
    assert not counts.not_so_much_less_work().holds


def test_bars_show_the_shares():
    """The labels above the bars are the large shares."""
    upper, lower = counts.where().axes
    assert [text.get_text() for text in upper.texts] == ["91%"]
    assert [text.get_text() for text in lower.texts] == ["59%", "39%"]
    assert sum(bar.get_width() for bar in lower.patches) == pytest.approx(1)


def test_softmax_shares_add_up_and_follow_the_scores():
    """exp of the difference, by hand."""
    cat = opinion.of_the_cat()
    gap = torch.tensor(cat["bird_score"] - cat["airplane_score"])
    assert cat["bird"] == pytest.approx(torch.sigmoid(gap).item())
    assert cat["sum"] == pytest.approx(1)


def test_opinions_count_birds(monkeypatch):
    """A planted network that calls bright pictures birds; then the summary."""

    def bright(seed):
        del seed
        return lambda images: torch.stack([-images.mean((1, 2, 3)), images.mean((1, 2, 3))], dim=1)

    tiles = torch.cat([torch.full((3, 3, 32, 32), 1.0), torch.full((1, 3, 32, 32), -1.0)])
    monkeypatch.setattr(opinion, "tiles", lambda: tiles)
    monkeypatch.setattr(opinion, "untrained", bright)
    rows = opinion.opinions()
    assert [row.birds for row in rows] == [0.75] * opinion.SEEDS
    assert rows[0].highest == pytest.approx(1 / (1 + torch.e**-2))
    assert opinion.summary()["stubborn"] == 0


def test_tiles_are_pieces_of_photographs():
    """Small pictures in -1..1, the first one the astronaut's corner."""
    tiles = opinion.tiles()
    assert tiles.shape[1:] == (3, 32, 32)
    photo = torch.nn.functional.avg_pool2d(opinion.photograph("astronaut")[None], 2)
    assert torch.allclose(tiles[1], 2 * photo[0, :, :32, 32:64] - 1)
    assert opinion.summary()["pictures"] == len(tiles)


def test_the_net_with_a_list_computes_what_its_layers_say():
    """Layer by layer by hand; the list changes nothing here."""
    model, images = registered.InAList(), torch.rand(2, 3, 20, 20)
    maps = images
    for conv in model.convs:
        maps = torch.nn.functional.max_pool2d(conv(maps).tanh(), 2)
    assert torch.equal(model(images), model.last(maps.flatten(2).max(dim=2).values))


def test_a_list_hides_its_layers_and_a_modulelist_does_not():
    """18 of 1,626 parameters; the step moves only what was found."""
    plain, found = registered.compare()
    assert (plain.parameters, plain.saved, plain.moved) == (8 * 2 + 2, 2, "no")
    every = 16 * 27 + 16 + 8 * 144 + 8 + 18
    assert (found.parameters, found.saved, found.moved) == (every, 6, "yes")
    assert found.printed > plain.printed
    twice = registered.same_picture_twice()
    assert twice["difference"] > 0.01
    assert twice["parameters"] == 0
