"""The example of a recorded measurement, on planted numbers."""

import pytest

from snippets.trust import recorded


def test_the_example_is_the_red_channel(plant):
    """Red is the first of the three channels that were measured."""
    keys = ("mean", "per_image", "within", "pooled", "black")
    plant(measured=lambda: {key: [n, n + 0.1, n + 0.2] for n, key in enumerate(keys)})
    row = recorded.red()
    assert row.channel == "red"
    assert (row.mean, row.pooled) == pytest.approx((0, 3))
