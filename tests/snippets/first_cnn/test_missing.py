"""What is missing is a Flatten, at one place; and the errors say what the page reads in them."""

import pytest
from torch import nn

from snippets.first_cnn import missing, traps
from snippets.first_cnn.networks import first_cnn


@pytest.mark.parametrize(
    ("run", "shapes"),
    [
        (missing.batch_of_64, "4096x8 and 512x32"),
        (missing.single_picture, "64x8 and 512x32"),
        (missing.with_a_tanh, "4096x8 and 512x32"),
        (traps.flattened_too_far, "1x32768 and 512x32"),
    ],
)
def test_errors_name_the_shapes(run, shapes):
    """The message that the page explains."""
    with pytest.raises(RuntimeError, match=shapes):
        run()


def test_the_numbers_of_the_error_are_products_of_the_maps_sides():
    """8 maps of 8 rows for each picture; rows of 8; a matrix for 512."""
    read = missing.complaints()
    assert read["batch"] == missing.Complaint(64 * 8 * 8, 8, 512, 32)
    assert read["single"] == missing.Complaint(8 * 8, 8, 512, 32)


def test_the_first_try_is_the_network_without_its_flatten():
    """Layer for layer, as print shows them."""
    layers = [repr(layer) for layer in missing.first_try()]
    whole = [repr(layer) for layer in first_cnn() if not isinstance(layer, nn.Flatten)]
    assert layers == whole


def test_a_flatten_helps_only_before_the_first_linear():
    """Behind six layers; a tanh nowhere."""
    assert missing.places_that_work(nn.Flatten()) == [6]
    assert missing.places_that_work(nn.Tanh()) == []


def test_claims_hold_and_notice_a_network_that_is_whole(monkeypatch):
    """Planted: a first try that has its Flatten."""
    assert missing.missing_flatten_raises().holds
    assert missing.only_flatten_mends_it().holds
    whole = list(missing.repairs(nn.Flatten()))[6]
    monkeypatch.setattr(missing, "first_try", lambda: whole)
    assert not missing.missing_flatten_raises().holds
    with pytest.raises(AssertionError):
        missing.complaint(2)


def test_traps_do_what_the_page_says():
    """view mixes 64 * 1152 / 512 rows; dropout's module rests; 30 becomes 7."""
    assert traps.viewed_too_wide() == {"side": 48, "pictures": 64, "rows": 64 * 8 * 144 // 512}
    dropped = traps.dropped_in_eval()
    assert dropped["module"] == 0
    assert 400 < dropped["function"] < 600
    assert traps.floored() == {"side": 30, "after": 30 // 2 // 2}
