"""The trainings of lecture 4 on tiny sets, and what is said about them on planted runs."""

import dataclasses

import pytest
import torch
from torch import nn

from snippets.data import Digits, seeded
from snippets.fully_connected import digit_results, digit_runs, solutions, used, widths
from snippets.fully_connected.digit_runs import DigitRun
from snippets.fully_connected.used import BigRun
from snippets.fully_connected.widths import WidthRun
from snippets.scenes.pictures import Scenes, as_bytes
from snippets.scenes.skies import Splits


def digits(count=400):
    """Ten patterns, each the picture of one label, with a little noise."""
    labels = torch.arange(count) % 10
    patterns = torch.rand(10, 1, 28, 28, generator=seeded(3))
    images = patterns[labels] + 0.05 * torch.rand(count, 1, 28, 28, generator=seeded(4))
    return Digits(images, labels, images[:100], labels[:100])


def scenes(count, seed):
    """Noise with a class in its brightness."""
    labels = torch.arange(count) % 2
    images = 0.3 * torch.rand(count, 3, 32, 32, generator=seeded(seed))
    masks = torch.zeros(count, 32, 32, dtype=torch.bool)
    return as_bytes(Scenes(images + 0.4 * labels[:, None, None, None], labels, masks))


def noise():
    """Pictures that share nothing, to be learnt one by one."""
    pictures = torch.rand(1000, 3, 32, 32, generator=seeded(8))
    masks = torch.zeros(1000, 32, 32, dtype=torch.bool)
    made = as_bytes(Scenes(pictures, torch.arange(1000) % 2, masks))
    return Splits(made, made, scenes(50, 3))


def sets():
    """Three small sets, as they are stored."""
    return Splits(scenes(1000, 1), scenes(50, 2), scenes(50, 3))


SMALL = {
    ("fully connected", "in order"): (0.93, 0.65),
    ("fully connected", "scrambled"): (0.93, 0.65),
    ("convolutional", "in order"): (0.96, 0.86),
    ("convolutional", "scrambled"): (0.88, 0.80),
}


def run(kind, layout, seed, known=SMALL):
    """A planted run; seeds differ by .01."""
    plain, moved = known[kind, layout]
    shares = [plain, (plain + moved) / 2, moved, 0.3]
    stray = 0.01 * (seed - 1)
    shifted = [share + stray for share in shares]
    weights = torch.rand(8, 28, 28, generator=seeded(seed))
    return DigitRun(plain + stray, shifted, 0.5, 0.1, 1000, weights)


def test_moves_come_back_at_the_other_edge():
    """The last columns become the first; the number of pixels stays."""
    images = torch.rand(2, 1, 28, 28, generator=seeded(1))
    moved = digit_runs.move(images, 3)
    assert torch.equal(moved[..., :3], images[..., -3:])
    assert torch.equal(moved[..., 3:], images[..., :-3])


def test_hiding_leaves_the_upper_half_and_the_original():
    """Rows 14 on are black; the argument is untouched."""
    images = torch.rand(1, 1, 28, 28, generator=seeded(2)) + 0.1
    hidden = digit_runs.hide_half(images)
    assert torch.equal(hidden[..., :14, :], images[..., :14, :])
    assert hidden[..., 14:, :].abs().max() == 0
    assert images.min() > 0


@pytest.mark.parametrize("layout", digit_runs.LAYOUTS)
def test_a_training_learns_patterns_in_either_layout(plant, layout):
    """Ten patterns are learnt by heart, and a move by nothing costs nothing."""
    plant(mnist_5k=digits)
    made = digit_runs.digit_run.__wrapped__("fully connected", layout, 0)
    assert made.accuracy == made.shifted[0] > 0.95
    assert made.accuracy > made.turned
    assert made.first_weights.shape == (128, 28, 28)


def test_the_table_sums_up_over_the_seeds(plant):
    """Seeds that step by .01 have a deviation of .01."""
    plant(digit_run=run, mnist_5k=digits)
    fc, cnn = digit_results.table()
    assert (fc.in_order, fc.scrambled) == pytest.approx((0.93, 0.93))
    assert (cnn.in_order, cnn.scrambled) == pytest.approx((0.96, 0.88))
    assert (fc.in_order_sd, cnn.scrambled_sd) == pytest.approx((0.01, 0.01))


def test_the_claims_hold_on_what_is_expected(plant):
    """Losses are taken seed by seed, so that the seeds' own shifts cancel."""
    plant(digit_run=run, mnist_5k=digits)
    assert digit_results.fc_does_not_mind().holds
    assert digit_results.cnn_minds().measured == pytest.approx(8)
    assert digit_results.cnn_minds().spread == pytest.approx(0, abs=1e-6)
    assert digit_results.fc_minds_shifts_more().measured == pytest.approx(2.8)


def test_the_claims_fail_when_the_networks_behave_alike(plant):
    """Planted: scrambling costs both five points, a move costs both ten."""
    same = {key: (0.95 - 0.05 * (key[1][0] == "s"), 0.85) for key in SMALL}
    plant(digit_run=lambda *key: run(*key, known=same), mnist_5k=digits)
    plant(digit_run=lambda kind, layout, seed: run(kind, layout, seed, same))
    assert not digit_results.fc_does_not_mind().holds
    assert not digit_results.fc_minds_shifts_more().holds
    same = dict.fromkeys(SMALL, (0.95, 0.85))
    plant(digit_run=lambda kind, layout, seed: run(kind, layout, seed, same))
    assert not digit_results.cnn_minds().holds


def test_changes_and_figures_show_the_runs(plant):
    """Means over the seeds; the weights of four units of each layout."""
    plant(digit_run=run, mnist_5k=digits)
    found = digit_results.changes()
    assert found["fc"]["moved_2"] == pytest.approx(0.65)
    assert found["cnn"]["plain"] == pytest.approx(0.96)
    lines = digit_results.moved().axes[0].lines
    assert list(lines[0].get_ydata()) == pytest.approx([93, 79, 65, 30])
    grid = digit_results.what_units_see()
    assert len(grid.images) == len(grid.labels) == 8
    assert digit_results.setting() == {"seeds": 3, "test": 100}


def test_scaling_takes_its_numbers_from_the_training_pictures():
    """The training pictures come out with mean 0 and deviation 1, others need not."""
    seen = torch.rand(20, 3, 8, 8, generator=seeded(5))
    flat = widths.standardised(seen, seen).transpose(0, 1).flatten(1)
    torch.testing.assert_close(flat.mean(1), torch.zeros(3), atol=1e-5, rtol=0)
    torch.testing.assert_close(flat.std(1), torch.ones(3))
    shifted = widths.standardised(seen + 1, seen).transpose(0, 1).flatten(1)
    assert shifted.mean() > 2


def test_a_width_is_trained_and_judged_on_three_sets(plant):
    """Brightness is learnt by four units."""
    plant(kept_splits=sets)
    made = widths.width_run.__wrapped__(4, 0)
    assert min(dataclasses.astuple(made)) > 0.95


def widened(width, seed):
    """Planted: 10 points more on seen pictures, 2 on new ones."""
    wide = width == max(widths.WIDTHS)
    new = 0.70 + 0.02 * wide + 0.001 * seed
    return WidthRun(0.88 + 0.10 * wide + 0.001 * seed, new, new)


def test_the_width_claim_compares_two_gains(plant):
    """10 - 2 = 8 points; when new pictures gain as much, it fails."""
    plant(kept_splits=sets, width_run=widened)
    assert widths.width_is_for_the_seen().measured == pytest.approx(8)
    assert widths.summary()["train_gain"] == pytest.approx(10)
    assert widths.summary()["test"] == pytest.approx(0.721)
    plant(width_run=lambda width, seed: WidthRun(0.7, 0.7, 0.7))
    assert not widths.width_is_for_the_seen().holds


def test_the_sweep_draws_means_in_per_cent(plant):
    """The first line is that of the seen pictures."""
    plant(kept_splits=sets, width_run=widened)
    seen = widths.sweep().axes[0].lines[0].get_ydata()
    assert list(seen) == pytest.approx([88.1, 88.1, 88.1, 98.1])


def test_only_the_largest_weights_are_kept():
    """Two of four, whatever their sign; the bias stays."""
    layer = nn.Linear(2, 2)
    layer.weight.data = torch.tensor([[0.1, -3.0], [2.0, 0.5]])
    bias = layer.bias.clone()
    used.keep_largest(layer, 0.5)
    assert torch.equal(layer.weight, torch.tensor([[0.0, -3.0], [2.0, 0.0]]))
    assert torch.equal(layer.bias, bias)


def test_the_large_network_is_thinned_from_many_to_few(plant):
    """Its first entry is the whole network's accuracy."""
    plant(kept_splits=sets)
    made = used.big_run.__wrapped__(0)
    assert made.thinned[0] == made.at_random[0] == made.test > 0.9
    assert len(made.thinned) == len(made.at_random) == len(used.KEPT)


def test_the_control_keeps_as_many_weights_whichever_they_are():
    """Unlike the largest: another seed keeps others, and fewer are some of the more."""
    first, second, fewer = (nn.Linear(50, 20) for _ in range(3))
    weights = torch.arange(1.0, 1001).reshape(20, 50)
    for layer, share, seed in ((first, 0.2, 0), (second, 0.2, 1), (fewer, 0.05, 0)):
        layer.weight.data = weights.clone()
        used.keep_any(layer, share, seed)
        kept = layer.weight != 0
        assert kept.sum() == 1000 * share
        assert torch.equal(layer.weight[kept], weights[kept])
        assert layer.weight[kept].mean() < 700  # the largest would have more
    assert not torch.equal(first.weight, second.weight)
    assert ((first.weight != 0) | (fewer.weight == 0)).all()


def test_the_thinning_table_counts_weights(plant):
    """Shares of 3,145,728, mean and deviation over the seeds."""
    count = len(used.KEPT)
    plant(big_run=lambda seed: BigRun(1.0, 0.7, [0.7 + 0.01 * seed] * count, [0.6] * count))
    rows = used.table()
    assert [row.weights for row in rows] == [3_145_728, 629_146, 157_286, 31_457, 3_146]
    assert (rows[0].largest, rows[0].sd) == pytest.approx((0.71, 0.01))
    assert (rows[0].at_random, rows[0].sd_at_random) == pytest.approx((0.6, 0))
    shares = used.without_most()
    assert (shares["kept"], shares["gone"]) == pytest.approx((0.2, 0.8))
    assert (shares["largest"], shares["at_random"]) == pytest.approx((0.71, 0.6))
    assert used.with_fewest() == rows[-1]
    assert used.summary()["train"] == 1


def test_the_longer_solutions_learn(plant):
    """By heart: far above chance on shuffled names. Moved copies: better than none."""
    plant(kept_splits=noise, mnist_5k=digits, digit_run=run)
    assert solutions.by_heart()["seen, shuffled names"] > 0.8
    found = solutions.moves_until_level()
    assert found["moved by 2"] > found["no copies"]
    assert found["CNN, no copies"] == pytest.approx(0.86)
    twice = solutions.with_moves(torch.rand(2, 1, 4, 4), (0, 1))
    assert torch.equal(twice[2:], twice[:2].roll(1, -1))
