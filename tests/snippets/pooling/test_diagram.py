"""The stepper says and draws the numbers that PyTorch computes."""

import torch.nn.functional as F

from snippets.pooling.diagram import max_and_average
from snippets.pooling.worked import PICTURE


def shown(axes):
    """The texts of a grid, row by row, without the empty ones."""
    return [text.get_text() for text in axes.texts if text.get_text()]


def test_each_step_names_the_maximum_and_the_average_of_its_window():
    """Compared with max_pool2d and avg_pool2d, in reading order."""
    largest = F.max_pool2d(PICTURE[None], 2).flatten().tolist()
    mean = F.avg_pool2d(PICTURE[None], 2).flatten().tolist()
    frames = max_and_average().frames
    assert len(frames) == 4
    for frame, top, average in zip(frames, largest, mean, strict=True):
        assert f"largest is {top:g};" in frame.text
        assert frame.text.endswith(f"= {average:g}.")


def test_results_fill_in_one_by_one():
    """After step k, k + 1 numbers stand in each result and 16 in the picture."""
    for step, frame in enumerate(max_and_average().frames):
        parts = {axes.get_title(): shown(axes) for axes in frame.figure.axes}
        picture, largest, average = parts["picture"], parts["max"], parts["average"]
        assert (len(picture), len(largest), len(average)) == (16, step + 1, step + 1)
    assert (largest, average) == (["5", "2", "2", "2"], ["2.75", "1.25", "0.75", "1"])


def test_all_frames_have_one_size_and_their_own_alternative_text():
    """A stepper must not jump, and what differs must be said."""
    frames = max_and_average().frames
    assert len({tuple(frame.figure.get_size_inches()) for frame in frames}) == 1
    assert len({frame.alt for frame in frames}) == 4
