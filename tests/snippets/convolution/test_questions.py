"""The questions' answers, each against a count by other means."""

from scipy.signal import correlate2d

from snippets.convolution import questions
from snippets.convolution.letters import ALPHABET
from snippets.convolution.worked import cross, picture


def test_the_last_output_is_scipys():
    """Six."""
    expected = correlate2d(picture().numpy(), cross().numpy(), mode="valid")[-1, -1]
    assert questions.last_output() == expected == 6


def test_conv2d_turns_nothing():
    """The words are one of the page's choices."""
    assert questions.what_conv2d_does() == "nothing"


def test_the_output_has_as_many_rows_as_places():
    """Count the rows where a window of five fits."""
    assert questions.output_rows() == len([top for top in range(28) if top + 5 <= 28])


def test_the_share_of_zeros_follows_from_nine_per_row():
    """9 of 784 entries of every row are weights."""
    assert abs(questions.share_of_zeros() - 100 * (1 - 9 / 784)) < 1e-3


def test_only_kernels_of_sum_zero_are_silent():
    """Box, Prewitt, sharpen, Laplace, identity."""
    assert questions.silent_on_flat() == (False, True, False, True, False)


def test_three_steps_see_seven_rows():
    """One, and two more for each step."""
    assert questions.three_in_a_row() == 1 + 3 * 2


def test_one_window_covers_the_corner():
    """Count the windows that begin at row 0 and column 0."""
    places = [(row, col) for row in range(3) for col in range(3)]
    assert questions.readers_of_the_corner() == places.count((0, 0))


def test_the_block_scores_ink_minus_paper():
    """From the drawn letter."""
    drawn = ALPHABET["A"].replace(" ", "")
    assert questions.block_score() == drawn.count("#") - drawn.count(".")


def test_h_beats_r():
    """R has one dot more outside the A."""
    wanted = ALPHABET["A"]

    def count(letter):
        dots = zip(wanted, ALPHABET[letter], strict=True)
        return sum(1 if want == "#" else -1 for want, dot in dots if dot == "#")

    assert count("H") > count("R")
    assert questions.who_wins_the_sign() == "H"


def test_you_set_the_shape_and_not_the_weights():
    """Size and stride are yours; weight and bias are parameters."""
    assert questions.free_choices() == (True, False, True, False)
