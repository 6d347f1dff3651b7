"""The first lecture's statistics against closed forms and drawn numbers."""

import math
import statistics

import pytest
import torch

from snippets.first_look import training
from snippets.first_look.network import DigitNet
from snippets.trust import bounds, chance, path, questions, seeds, solutions


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


def test_tests_are_cut_in_order_and_counted():
    """Six outcomes in tests of two, counted by eye."""
    outcomes = torch.tensor([1.0, 1, 0, 1, 0, 0])
    assert chance.deal(outcomes, 2).tolist() == [1, 0.5, 0]


def test_shuffling_keeps_every_outcome_and_leaves_the_original():
    """The same numbers in another order, the same order for the same seed."""
    outcomes = torch.arange(50.0)
    mixed = chance.shuffled(outcomes, seed=1)
    assert mixed.tolist() != outcomes.tolist() == list(range(50))
    assert mixed.sort().values.tolist() == outcomes.tolist()
    assert torch.equal(mixed, chance.shuffled(outcomes, seed=1))


def test_right_counts_what_is_named_as_labelled():
    """A network that always says three is right about threes alone."""

    class Three(torch.nn.Module):
        def forward(self, images):
            return torch.eye(10)[3].expand(len(images), 10)

    labels = torch.tensor([3, 1, 3])
    assert chance.right(Three(), torch.zeros(3, 1, 28, 28), labels).tolist() == [1, 0, 1]
    assert solutions.right_sevens(Three()) == 0


def test_hits_of_4000_come_from_the_other_split(monkeypatch):
    """One epoch on the test digits, made by hand, gives the same answers."""
    from snippets.data import mnist_5k, seeded

    monkeypatch.setattr(chance, "EPOCHS", 1)
    digits = mnist_5k()
    torch.manual_seed(1)
    net = DigitNet()
    optimizer = torch.optim.Adam(net.parameters(), lr=2e-3)
    for batch in torch.randperm(1000, generator=seeded(1)).split(training.BATCH):
        optimizer.zero_grad()
        scores = net(digits.test_images[batch])
        torch.nn.functional.cross_entropy(scores, digits.test_labels[batch]).backward()
        optimizer.step()
    found = chance.hits_of_4000.__wrapped__(1)
    assert found.shape == (4000,)
    expected = training.accuracy(net, digits.train_images, digits.train_labels)
    assert found.mean().item() == pytest.approx(expected, abs=0.002)


@pytest.fixture
def coins(monkeypatch):
    """Stand-in answers sorted by digit, of which two are much harder than the rest."""
    chances = torch.tensor([0.95] * 8 + [0.6] * 2).repeat_interleave(400)

    def make(seed: int) -> torch.Tensor:
        return (torch.rand(4000, generator=torch.Generator().manual_seed(seed)) < chances).float()

    monkeypatch.setattr(chance, "hits_of_4000", make)


@pytest.mark.usefixtures("coins")
def test_claim_holds_for_random_tests_and_not_for_the_control(monkeypatch):
    """Shuffled answers fit the formula; without the shuffling the claim breaks."""
    assert chance.formula_holds().holds
    monkeypatch.setattr(chance, "shuffled", lambda outcomes, seed: outcomes)
    assert not chance.formula_holds().holds


@pytest.mark.usefixtures("coins")
def test_claim_fails_with_a_wrong_formula(monkeypatch):
    """With the square root forgotten it no longer holds."""
    monkeypatch.setattr(chance, "standard_error", lambda share, n: share * (1 - share) / n)
    assert not chance.formula_holds().holds


@pytest.mark.usefixtures("coins")
def test_summary_of_small_tests_is_what_the_figure_shows():
    """Dots, line and band of the figure give the summary's numbers again."""
    found, (upper, lower) = chance.dealt(), chance.small_tests().axes
    dots = upper.lines[-1].get_xdata()
    assert len(dots) == found.tests == 40
    assert (min(dots), max(dots)) == pytest.approx((100 * found.lowest, 100 * found.highest))
    assert upper.lines[0].get_xdata()[0] == pytest.approx(100 * found.share)
    low, high = upper.patches[0].get_extents().transformed(upper.transData.inverted()).intervalx
    assert found.inside == sum(low < dot < high for dot in dots)
    assert (high - low) / 400 == pytest.approx(found.error)
    assert statistics.stdev(map(float, dots)) / 100 == pytest.approx(found.strayed, abs=1e-6)
    assert statistics.stdev(map(float, lower.lines[-1].get_xdata())) / 100 == pytest.approx(
        found.by_digit
    )
    assert found.by_digit / found.error == pytest.approx(
        chance.strayed_by_digit(chance.hits_of_4000(0))
    )


def test_equal_dots_are_stacked():
    """Three tests of 90 stand on each other, one of 91 beside them."""
    from matplotlib.figure import Figure

    axes = Figure().subplots()
    chance.draw_stack(axes, [90, 91, 90, 90])
    assert list(axes.lines[0].get_ydata()) == [0, 0, 1, 2]


@pytest.mark.usefixtures("untrained")
def test_rows_and_disagreement_are_counted():
    """A row a seed; two networks that differ somewhere, counted one by one."""
    from snippets.data import mnist_5k

    assert [row.seed for row in seeds.by_seed()] == list(training.SEEDS)
    assert seeds.by_seed()[0].after == 0.9
    found, digits = seeds.disagreement(), mnist_5k()
    with torch.no_grad():
        answers = [training.network(seed)(digits.test_images).argmax(1) for seed in (0, 1)]
    right = [[a == b for a, b in zip(got, digits.test_labels, strict=True)] for got in answers]
    assert found.first_only == sum(bool(a and not b) for a, b in zip(*right, strict=True))
    assert found.second_only == sum(bool(b and not a) for a, b in zip(*right, strict=True))
    assert found.differ == found.first_only + found.second_only
    assert found.gap == pytest.approx(abs(sum(right[0]) - sum(right[1])).item() / 1000)


def test_paired_error_is_that_of_the_mean_of_the_differences():
    """Per picture +1, −1 or 0: the standard deviation of these over √n."""
    differences = [1] * 30 + [-1] * 20 + [0] * 950
    expected = statistics.pstdev(differences) / math.sqrt(1000)
    assert seeds.paired_error(30, 20, 1000) == pytest.approx(expected)
    assert questions.errors_apart() == pytest.approx(statistics.mean(differences) / expected)


def test_labels_fit_into_their_boxes():
    """Every station's text lies inside its box; a longer one would be found out."""
    figure = path.how_it_comes()
    assert fits(figure)
    figure.axes[0].texts[0].set_text("a function\nwith a long name")
    assert not fits(figure)


def fits(figure) -> bool:
    """Whether the stations' texts lie inside the boxes in which they begin."""
    figure.draw_without_rendering()
    (ax,) = figure.axes
    boxes = [patch.get_window_extent() for patch in ax.patches]
    texts = [t.get_window_extent() for t in ax.texts if t.get_fontsize() == 10 and t.get_text()]
    assert len(texts) == len(path.BOXES)
    return all(
        any(b.x0 < t.x0 and t.x1 < b.x1 and b.y0 < t.y0 and t.y1 < b.y1 for b in boxes)
        for t in texts
    )


@pytest.mark.usefixtures("untrained")
def test_too_tight_bound_does_not_hold():
    """The claim of the front page, asked for 95 points, fails."""
    assert not bounds.too_tight().holds


def test_margin_and_closed_forms():
    """Numbers that can be worked out on paper."""
    assert bounds.margin() == pytest.approx(0.14)
    assert solutions.error_of_850_in_1000() == pytest.approx(0.01129, abs=1e-5)
    found = solutions.interval_of_850_in_1000()
    assert (found.low, found.high) == pytest.approx((0.82742, 0.87258), abs=1e-5)
    assert solutions.pictures_needed(0.5, 0.1) == 100
    assert solutions.pictures_needed() == 1900
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
def test_best_of_twenty_flatters_as_the_binomial_law_says(monkeypatch):
    """The expected maximum of twenty binomial shares, summed exactly."""
    monkeypatch.setattr(chance, "hits", lambda: torch.tensor([1.0, 1, 1, 0]))
    (luck,) = solutions.best_of_twenty()
    below = 0.0
    expected = 0.0
    for k in range(101):
        upto = below + math.comb(100, k) * 0.75**k * 0.25 ** (100 - k)
        expected += k / 100 * (upto**20 - below**20)
        below = upto
    assert luck.honest == 0.75
    assert luck.best == pytest.approx(expected, abs=0.004)
    assert luck.flattery == pytest.approx(luck.best - 0.75)


@pytest.mark.usefixtures("untrained")
def test_claim_on_sevens_fails_without_training():
    """Untrained stand-ins, like the claim's own control, miss the bound."""
    assert not solutions.reads_sevens().holds


@pytest.mark.usefixtures("untrained")
def test_points_are_hundredths():
    """A share's error times one hundred, from the closed form."""
    share = chance.hits().mean().item()
    expected = 10 * math.sqrt(share * (1 - share))
    assert questions.error_on_100_in_points() == pytest.approx(expected, rel=1e-5)


def test_seeds_are_those_of_the_front_page():
    """As many as there are members of the trained family, all different."""
    assert questions.how_many_seeds() == len(set(training.SEEDS)) >= 3
