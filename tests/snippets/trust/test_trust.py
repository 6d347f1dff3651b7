"""The first lecture's statistics against closed forms and drawn numbers."""

import math

import pytest
import torch

from snippets.first_look import training
from snippets.first_look.network import DigitNet
from snippets.trust import bounds, chance, seeds, solutions


@pytest.fixture
def untrained(monkeypatch):
    """Stand-in networks, one per seed, not trained."""

    def make(seed: int) -> training.Trained:
        torch.manual_seed(seed)
        return training.Trained(DigitNet().state_dict(), [0.1, 0.9], [0.1, 0.9])

    for module in (training, seeds):
        monkeypatch.setattr(module, "trained", make)
    from snippets.first_look import results

    monkeypatch.setattr(results, "trained", make)


def test_redraw_has_the_mean_and_the_spread_of_a_binomial_share():
    """Of 3,000 tests of 50 cases with p = 0.25, mean and spread fit the closed form."""
    outcomes = torch.tensor([1.0, 0.0, 0.0, 0.0])
    shares = chance.redraw(outcomes, n=50, draws=3000, seed=1)
    assert shares.mean().item() == pytest.approx(0.25, abs=0.005)
    assert shares.std().item() == pytest.approx(math.sqrt(0.25 * 0.75 / 50), rel=0.05)


def test_standard_error_vanishes_for_a_sure_thing():
    """A share of 1 has none; one half on 100 has 5 points."""
    assert chance.standard_error(1.0, 10) == 0
    assert chance.standard_error(0.5, 100) == pytest.approx(0.05)


@pytest.mark.usefixtures("untrained")
def test_hits_are_what_the_network_gets_right():
    """The mean of the hits is the accuracy that `accuracy` counts."""
    from snippets.data import mnist_5k

    digits = mnist_5k()
    expected = training.accuracy(training.network(), digits.test_images, digits.test_labels)
    assert chance.hits().mean().item() == pytest.approx(expected)
    assert solutions.wrong_answers() == round(1000 * (1 - expected))
    assert chance.wobble().share == pytest.approx(expected)
    assert chance.wobble().error_100 == pytest.approx(math.sqrt(expected * (1 - expected) / 100))


@pytest.mark.usefixtures("untrained")
def test_claim_compares_the_formula_with_a_wrong_one(monkeypatch):
    """With the square root forgotten the claim no longer holds."""
    assert chance.formula_holds().holds
    monkeypatch.setattr(chance, "standard_error", lambda share, n: share * (1 - share) / n)
    assert not chance.formula_holds().holds


@pytest.mark.usefixtures("untrained")
def test_spread_figure_shows_formula_and_draws_in_points():
    """The line is the closed form in percentage points."""
    share = chance.hits().mean().item()
    line = chance.spread().axes[0].lines[0]
    assert line.get_ydata()[2] == pytest.approx(100 * math.sqrt(share * (1 - share) / 100))


@pytest.mark.usefixtures("untrained")
def test_rows_and_disagreement_are_counted():
    """A row a seed; two networks that differ somewhere."""
    assert [row.seed for row in seeds.by_seed()] == list(training.SEEDS)
    assert seeds.by_seed()[0].after == 0.9
    found = seeds.disagreement()
    first, second = (training.network(seed) for seed in (0, 1))
    from snippets.data import mnist_5k

    digits = mnist_5k()
    with torch.no_grad():
        right = [n(digits.test_images).argmax(1).eq(digits.test_labels) for n in (first, second)]
    assert found.differ == sum(a != b for a, b in zip(*[r.tolist() for r in right], strict=True))
    assert found.gap == pytest.approx(abs(right[0].sum() - right[1].sum()).item() / 1000, abs=1e-6)


@pytest.mark.usefixtures("untrained")
def test_too_tight_bound_does_not_hold():
    """The claim of the front page, asked for 95 points, fails."""
    assert not bounds.too_tight().holds


def test_margin_and_closed_forms():
    """Numbers that can be worked out on paper."""
    assert bounds.margin() == pytest.approx(0.14)
    assert solutions.error_of_850_in_1000() == pytest.approx(0.01129, abs=1e-5)
    assert solutions.pictures_needed(0.5, 0.1) == 100
    assert solutions.smaller_when_larger() == pytest.approx(0.5)
    assert solutions.guess_the_commonest() == pytest.approx(0.1)


def test_same_seed_gives_the_same_numbers():
    """Python's own generator agrees: one start, one sequence."""
    import random

    assert random.Random(7).random() == random.Random(7).random()
    assert seeds.same_seed_same_numbers() == "the same"


def test_only_edits_of_what_runs_change_the_tree():
    """Comments and blank lines do not; a name and a default do."""
    assert solutions.edits_that_rerun() == (False, True, False, True)


@pytest.mark.usefixtures("untrained")
def test_best_of_twenty_flatters():
    """The expected maximum lies above the mean by more than a standard error."""
    luck = solutions.best_of_twenty()
    assert luck.flattery > math.sqrt(luck.honest * (1 - luck.honest) / 100)
    assert luck.best_of_20 == pytest.approx(luck.honest + luck.flattery)


@pytest.mark.usefixtures("untrained")
def test_points_are_hundredths():
    """A share's error times one hundred, from the closed form."""
    from snippets.trust import questions

    share = chance.hits().mean().item()
    expected = 10 * math.sqrt(share * (1 - share))
    assert questions.error_on_100_in_points() == pytest.approx(expected, rel=1e-5)


def test_seeds_are_those_of_the_front_page():
    """As many as there are members of the trained family, all different."""
    from snippets.trust import questions

    assert questions.how_many_seeds() == len(set(training.SEEDS)) >= 3
