"""Claims, values and figures of the digit experiment, on planted choices."""

import pytest
import torch

from snippets.pooling import digit_results
from snippets.pooling.digit_runs import SEEDS, SHIFTS, DigitRun

TRUTH = torch.arange(1000) % 10


class Data:
    """Stands for the data set."""

    test_labels, train_labels = TRUTH, TRUTH[:7]
    test_images = torch.rand(1000, 1, 28, 28, generator=torch.Generator().manual_seed(0))


def planted(rates):
    """Runs that are right unmoved and flip as many answers as `rates` say."""

    def digit_run(kind, seed):
        choices = TRUTH.repeat(len(SHIFTS), 1)
        for shift, rate in enumerate(rates[kind]):
            choices[shift, : round(rate * 1000)] += 1
        return DigitRun(kind, seed, {"black": choices, "wrap": choices})

    return {"digit_run": digit_run, "mnist_5k": Data}


LINE = [shift / 10 for shift in SHIFTS]
CALM = [0, 0.05, 0.01, 0.05, 0.02, 0.05, 0.03, 0.05, 0.04]
TRUE = {"fully connected": LINE, "pool + flatten": LINE, "global max": CALM}
NULL = dict.fromkeys(TRUE, LINE)


def test_both_claims_hold_for_a_calm_zigzag_and_fail_for_the_null(plant):
    """Planted: all nets alike, flips growing evenly."""
    claims = digit_results.global_max_keeps_its_mind, digit_results.odd_shifts_flip_more
    plant(**planted(TRUE))
    assert all(claim().holds and claim().seeds == SEEDS for claim in claims)
    plant(**planted(NULL))
    assert not any(claim().holds for claim in claims)


def test_the_ratio_and_the_zigzag_are_what_they_say(plant):
    """.02 / .4 at four pixels; (.05 + .05) / 2 - .01 around two."""
    plant(**planted(TRUE))
    assert digit_results.global_max_keeps_its_mind().measured == pytest.approx(0.05)
    assert digit_results.odd_shifts_flip_more().measured == pytest.approx(0.04)
    assert digit_results.odd_shifts_flip_more().n == 1000


def test_the_price_is_the_lead_of_flatten_unmoved_and_none_fails(plant):
    """Planted: global max misses 50 of 1,000 unmoved digits; then no one misses any."""
    found = planted(TRUE)
    runs = [found["digit_run"](kind, seed) for kind in TRUE for seed in SEEDS]
    assert not digit_results.price(runs, TRUTH).holds
    for run in runs:
        if run.kind == "global max":
            run.choices["black"][0, :50] += 1
    claim = digit_results.price(runs, TRUTH)
    assert claim.measured == pytest.approx(0.05)
    assert claim.holds
    plant(**planted(TRUE))
    assert digit_results.forgetting_has_a_price().measured == 0


def test_the_close_up_draws_the_flip_rates_of_global_max(plant):
    """One curve, up to six pixels, with the planted heights."""
    plant(**planted(TRUE))
    (axes,) = digit_results.zigzag_curve().axes
    (line,) = axes.lines
    assert line.get_ydata() == pytest.approx(CALM[:7])


def test_values_for_the_prose(plant):
    """All right unmoved; a flip from right is a miss."""
    plant(**planted(TRUE))
    calm = digit_results.summary()["global_max"]
    assert calm["unmoved"] == 1
    assert calm["moved"] == pytest.approx(0.98)
    assert (calm["flips"], calm["flips_1"], calm["flips_2"]) == pytest.approx((0.02, 0.05, 0.01))
    setting = digit_results.setting()
    assert (setting["training"], setting["test"], setting["far"]) == (7, 1000, 4)


def test_the_figure_draws_hits_above_and_flips_below(plant):
    """Hits and flips add up to one here, since all was right unmoved."""
    plant(**planted(TRUE))
    upper, lower = digit_results.shift_curves().axes
    assert lower.lines[4].get_ydata() == pytest.approx(CALM)
    for hits, flips in zip(upper.lines, lower.lines, strict=True):
        assert hits.get_ydata() + flips.get_ydata() == pytest.approx([1.0] * len(SHIFTS))


def test_moved_digits_shows_both_fills_of_one_digit(plant):
    """Black leaves an empty left edge; wrapping keeps every pixel."""
    plant(mnist_5k=Data)
    grid = digit_results.moved_digits()
    assert len(grid.images) == len(grid.labels) == 8
    still, _, black, _ = grid.images[:4]
    wrapped = grid.images[6]
    assert (black[:, :8] == 0).all()
    assert torch.equal(black[:, 8:], still[:, :-8])
    assert wrapped.sum().item() == pytest.approx(still.sum().item(), rel=1e-5)
