"""Solutions and answers against other ways to the same."""

from snippets.first_cnn import questions, solutions


def test_solutions():
    """Counts on paper; the receptive field both ways; the scores to rounding."""
    assert solutions.mended() == {"scores of five pictures": "5 × 2"}
    side = 48 // 4
    assert solutions.at_48() == {
        "numbers behind Flatten": 8 * side * side,
        "parameters": 18_090 + (8 * side * side - 512) * 32,
        "pictures scored": 5,
    }
    assert solutions.three_convolutions() == {"by formula": 18, "by gradient": 18}
    assert solutions.tower() == {"tensors": 10, "parameters": 5 * 84}
    assert solutions.tower(2)["parameters"] == 2 * 84
    assert solutions.pooled() == {"parameters": 18_090 - (512 - 8) * 32, "sizes that run": 3}
    assert solutions.silent() == {"shape of the answer": "1 × 8 × 1 × 2"}
    assert solutions.scores_by_hand()["largest difference"] < 1e-6


def test_the_budget_buys_five_units():
    """3075 a unit and two biases."""
    rows = [(row.hidden, row.parameters) for row in solutions.as_small_as_the_cnn()]
    assert rows == [(5, 5 * 3075 + 2), (6, 6 * 3075 + 2)]
    assert rows[0][1] <= 18_090 < rows[1][1]


def test_counting_questions():
    """Products on paper."""
    assert questions.five_axes() == 1 * 2 * 3 * 4 * 5
    assert questions.four_by_four() == 16
    assert questions.first_kernels() == 16 * 27
    assert questions.second_layer() == 8 * 145
    assert questions.ten_pictures() == 10 * 8 * 8
    assert questions.three_classes() == 33
    assert questions.field_of_five() == 2 + 4 * 2
    assert questions.found_in_list() == 2


def test_choices():
    """Only the matrix behind Flatten depends on the picture's size."""
    assert questions.unchanged_by_size() == [True, True, False, True]
    assert questions.lines_printed() == [True, False, False, True]
    assert questions.same_state() == "yes"
    assert questions.order_kept() == "no"
