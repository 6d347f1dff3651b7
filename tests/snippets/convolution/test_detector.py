"""Printed pages, the detector, and the contest."""

import pytest
import torch

from snippets.convolution.contest import (
    Contestant,
    compare,
    contest,
    facts,
    fit,
    marks_teach_a_template,
    portraits,
    results,
)
from snippets.convolution.detector import f1, find, hand_kernels, precision_recall, respond
from snippets.convolution.judged import (
    counted,
    judged_pages,
    read_pages,
    sort_finds,
    worst_pages,
)
from snippets.convolution.overview import found, one_question
from snippets.convolution.text import pages, print_lines, printed_a


def test_every_mark_stands_on_an_a():
    """Around each mark of a clean page the very same A is printed."""
    ink, truth = print_lines(["ABABA", "XAX"])
    places = truth[0, 0].nonzero().tolist()
    assert len(places) == 4
    around = [ink[0, 0, row - 5 : row + 6, col - 3 : col + 4] for row, col in places]
    assert all(torch.equal(window, printed_a()[:, 2:9]) for window in around)


def test_pages_depend_on_the_seed_alone():
    """Same seed, same pages; other seed, other pages."""
    assert torch.equal(pages(2, 5)[0], pages(2, 5)[0])
    assert not torch.equal(pages(2, 5)[0], pages(2, 6)[0])


def test_respond_is_the_sum_over_the_window():
    """Checked in one place against the plain sum of products."""
    page, kernel = torch.randn(1, 1, 20, 30), torch.randn(11, 11)
    expected = (page[0, 0, 4:15, 12:23] * kernel).sum()
    torch.testing.assert_close(respond(page, kernel)[0, 0, 9, 17], expected)


def test_find_keeps_the_loudest_above_the_threshold():
    """A weaker neighbour and a faint peak are dropped."""
    response = torch.zeros(1, 1, 12, 30)
    response[0, 0, 5, 5], response[0, 0, 6, 6], response[0, 0, 5, 20] = 9, 8, 2
    assert find(response, 3).nonzero().tolist() == [[0, 0, 5, 5]]


def test_precision_and_recall_are_counted():
    """Three finds, two of them right (one is a pixel off); two of four found."""
    truth, finds = torch.zeros(1, 1, 20, 40), torch.zeros(1, 1, 20, 40, dtype=torch.bool)
    for row, col in ((5, 5), (5, 15), (5, 25), (5, 35)):
        truth[0, 0, row, col] = 1
    for row, col in ((5, 5), (6, 15), (15, 30)):
        finds[0, 0, row, col] = True
    assert precision_recall(finds, truth) == (pytest.approx(2 / 3), pytest.approx(2 / 4))
    assert f1(2 / 3, 2 / 4) == pytest.approx(4 / 7)


def test_finds_are_sorted_into_right_false_and_missed():
    """A hit one pixel off, a false alarm, and a letter that nobody found."""
    truth, finds = torch.zeros(1, 1, 9, 40), torch.zeros(1, 1, 9, 40, dtype=torch.bool)
    truth[0, 0, 4, 5] = truth[0, 0, 4, 15] = 1
    finds[0, 0, 5, 6] = finds[0, 0, 4, 30] = True
    maps = sort_finds(finds, truth)
    places = {kind: marks[0, 0].nonzero().tolist() for kind, marks in maps.items()}
    assert places == {"right": [[5, 6]], "false": [[4, 30]], "missed": [[4, 15]]}


def test_every_find_and_every_miss_gets_its_box():
    """Page by page, on the pages shown; the prose counts all twenty."""
    (_, truth), maps = read_pages()
    chosen = worst_pages(maps)
    boxes = [len(ax.patches) for ax in judged_pages().axes]
    assert boxes == sum(marks[chosen].sum(dim=(1, 2, 3)) for marks in maps.values()).tolist()
    counts = counted()
    assert counts["right"] + counts["missed"] == counts["letters"] == truth.sum()
    assert counts["right"] > 0.9 * counts["letters"]
    assert counts["pages"] == 20


def test_the_worst_pages_are_those_with_most_mistakes():
    """A false alarm and a miss outweigh one miss; ties keep their order."""
    empty = torch.zeros(5, 1, 2, 2, dtype=torch.bool)
    maps = {kind: empty.clone() for kind in ("right", "false", "missed")}
    maps["missed"][1, 0, 0, 0] = maps["missed"][3, 0, 0, 0] = maps["false"][3, 0, 1, 1] = True
    assert worst_pages(maps).tolist() == [3, 1, 0, 2]


def test_no_finds_give_zero_and_not_nan():
    """An empty answer is no crash."""
    truth = torch.ones(1, 1, 3, 3)
    assert precision_recall(torch.zeros(1, 1, 3, 3, dtype=torch.bool), truth) == (0, 0)
    assert f1(0, 0) == 0


def test_the_headline_finds_every_a():
    """As many boxes as letters, and each box is on a mark."""
    assert found() == {"finds": 5, "letters": 5}
    figure = one_question()
    page = next(ax for ax in figure.axes if ax.get_title("left") == "the page")
    assert len(page.patches) == 5


def test_even_grey_is_worth_nothing_to_a_kernel_without_its_mean():
    """Only the template with its mean taken off ignores the paper's grey."""
    made = hand_kernels()
    assert made["ink minus its mean"].sum().abs() < 1e-4
    assert made["ink only"].sum() > 10


def test_fit_takes_the_step_that_logistic_regression_takes():
    """On one pixel: Adam's steps have the sign of (mark − chance) · ink."""
    ink = torch.zeros(1, 1, 1, 1) + 1
    yes = fit(ink, torch.ones(1, 1, 1, 1), seed=0)
    no = fit(ink, torch.zeros(1, 1, 1, 1), seed=0)
    assert yes[5, 5] > 1
    assert no[5, 5] < -1
    # The other weights only ever met padding.
    off_centre = torch.ones(11, 11, dtype=torch.bool)
    off_centre[5, 5] = False
    assert torch.equal(yes[off_centre], no[off_centre])


def test_learning_comes_near_the_best_template_and_the_control_does_not():
    """The claim holds; with the shuffled contestant in its place it fails."""
    assert marks_teach_a_template().holds
    table = contest()
    learnt, control = table["learnt"], table["learnt from shuffled marks"]
    assert learnt.f1 > table["ink minus its mean"].f1 - 0.1
    assert not compare(control, control).holds
    assert control.f1 < compare(learnt, control).bound < (control.f1 + learnt.f1) / 2
    found = facts()
    assert found["learnt"] == learnt.f1
    assert found["new_pages"] == marks_teach_a_template().n == 60
    letters = sum(int(pages(20, 100 + seed)[1].sum()) for seed in (0, 1, 2))
    assert found["letters"] == letters


def test_the_comparison_asks_for_half_of_perfect():
    """A made-up detector of F1 0.49 fails."""
    poor = Contestant("poor", 0.49, 0.49, 0.49, 0.0)
    assert not compare(poor, poor).holds


def test_the_table_has_a_row_for_each_detector():
    """Five rows, all numbers in 0..1."""
    columns = results().columns
    assert len(columns["detector"]) == 5
    for name in ("precision", "recall", "F1"):
        assert all(0 <= number <= 1 for number in columns[name])


def test_learnt_portraits_resemble_the_a():
    """Each learnt kernel correlates with the printed A, the control does not."""
    grid = portraits()
    images = dict(zip(grid.labels, grid.images, strict=True))

    def likeness(name):
        pair = torch.stack([images[name].flatten(), printed_a().flatten()])
        return torch.corrcoef(pair)[0, 1].item()

    learnt = [likeness(name) for name in images if name.startswith("learnt")]
    assert len(learnt) == 3
    assert min(learnt) > 0.7
    assert abs(likeness("shuffled marks, seed 0")) < 0.4
