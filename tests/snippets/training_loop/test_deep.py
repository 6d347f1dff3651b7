"""Deep nets: gradients against finite differences, claims against planted nulls."""

import pytest
import torch
import torch.nn.functional as F
from torch import nn

from snippets.training_loop import deep, deep_results, initial


def planted(plain=1e-5, skip=0.5, change=1e-7):
    """Runs whose gradients fall by these factors from layer 20 to layer 1."""

    def run(skip_, seed):
        ratio = skip if skip_ else plain
        norms = tuple(ratio ** (1 - n / 19) for n in range(20))
        moved = 0.1 if skip_ else change
        return deep.DeepRun(skip_, seed, norms, (moved,) * 19 + (0.02,), (1.0,) * 20)

    return {"run": lambda skip, seed: run(skip, seed)}


def test_gradient_norms_agree_with_a_finite_difference():
    """Move along the first layer's gradient: the loss changes by its length."""
    torch.manual_seed(0)
    model = deep.Deep(skip=True).double()
    images = torch.rand(4, 1, 14, 14, dtype=torch.float64)
    labels = torch.tensor([0, 1, 2, 3])
    norms = deep.gradient_norms(model, images, labels)
    assert len(norms) == deep.DEPTH
    weight = model.layers[0].weight
    (gradient,) = torch.autograd.grad(F.cross_entropy(model(images), labels), weight)
    losses = []
    with torch.no_grad():
        for sign in (1, -2):
            weight += sign * 1e-6 * gradient / gradient.norm()
            losses.append(F.cross_entropy(model(images), labels).item())
    assert (losses[0] - losses[1]) / 2e-6 == pytest.approx(norms[0], rel=1e-4)


def test_a_skip_adds_the_input_back():
    """With weights of 0 a plain net forgets the picture, a skip net keeps it."""
    images = torch.rand(2, 1, 14, 14)
    for skip in (False, True):
        torch.manual_seed(0)
        model = deep.Deep(skip)
        for layer in list(model.layers)[1:]:
            nn.init.zeros_(layer.weight)
            nn.init.zeros_(layer.bias)
        kept = torch.tanh(model.layers[0](images))
        assert torch.equal(model.features(images), kept if skip else torch.zeros_like(kept))


def test_claims_hold_as_measured_and_fail_on_planted_nulls(plant):
    """Null for vanishing: skips change nothing. Null for staying: weights shrink."""
    every = (
        deep_results.plain_vanishes,
        deep_results.skips_carry,
        deep_results.weights_stay_put,
    )
    plant(**planted())
    for claim in every:
        assert claim().holds
        assert claim().seeds == deep.SEEDS
        assert claim().control
    assert deep_results.values()["ratio"] == pytest.approx(1e-5)
    plant(**planted(plain=0.5))
    assert not deep_results.plain_vanishes().holds
    plant(**planted(skip=1e-5))
    assert not deep_results.skips_carry().holds
    plant(**planted(change=0.1))
    assert not deep_results.weights_stay_put().holds


def test_the_figure_draws_the_layers_in_order(plant):
    """The plain line starts at 1e-5 over layer 1 and ends at 1 over layer 20."""
    plant(**planted())
    axes = deep_results.by_layer().axes[0]
    lines = {line.get_label(): line for line in axes.lines}
    heights = lines["plain"].get_ydata()
    assert heights[0] == pytest.approx(1e-5, rel=1e-3)
    assert heights[-1] == pytest.approx(1)


def test_a_run_measures_the_change_of_every_layer(monkeypatch):
    """One step at rate 0.05: the change is 0.05 times gradient over weight."""
    monkeypatch.setattr(deep, "STEPS", 1)
    one = deep.run.__wrapped__(skip=True, seed=0)
    torch.manual_seed(0)
    lengths = [layer.weight.norm().item() for layer in deep.Deep(True).layers]
    for change, norm, length in zip(one.changes, one.norms, lengths, strict=True):
        assert change == pytest.approx(0.05 * norm / length, rel=1e-2)


def test_the_starts_order_themselves_as_the_page_says():
    """Too small dies, too large explodes, the recipes keep the gradient's size."""
    found = initial.values()
    assert found["default"] < 1e-4
    assert found["default_fold"] == pytest.approx(1 / found["default"], rel=0.5)
    assert 0.2 < found["kaiming"] < 5
    assert 0.2 < found["xavier"] < 5
    assert found["huge"] > 1e4
    assert found["tiny"] < 1e-10
    assert len(initial.table()) == len(initial.RECIPES)
    tiny = initial.table()[4]
    assert 0 < tiny.first < 1e-20  # tiny, but not rounded to 0
    assert 0 < tiny.last < 1e-20
    assert initial.exploded_step()["step_3"] == "nan"
    assert initial.middle([1.0, 100.0]) == pytest.approx(10)
    assert initial.middle([1.0, 0.0]) == 0


def test_equal_kernels_stay_equal_and_the_claim_notices_random_ones(monkeypatch):
    """Planted: a start that isn't alike."""
    assert initial.alike_stays_alike().holds
    honest = initial.apart
    monkeypatch.setattr(initial, "apart", lambda alike, seed: honest(False, seed))
    assert not initial.alike_stays_alike().holds
