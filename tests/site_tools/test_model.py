"""The words that pass between rooms: when two requests are the same."""

from __future__ import annotations

import itertools
import pickle

import pytest

from site_tools.model import Request

ONES = [Request("a.b", (("x", one),)) for one in (1, 1.0, True, "1")]


@pytest.mark.parametrize(("first", "second"), list(itertools.combinations(ONES, 2)))
def test_arguments_that_are_equal_but_written_otherwise_make_two_requests(
    first: Request, second: Request
) -> None:
    """`with: {x: 1}` and `with: {x: true}` may give two results: neither stands for the other."""
    assert first != second
    assert len({first, second}) == 2


def test_the_same_request_is_found_again() -> None:
    """Made anew, or sent to another process, it is the same key."""
    request = Request("a.b", (("seed", 0),), "ValueError")
    found = {request: "here"}
    assert found[Request("a.b", (("seed", 0),), "ValueError")] == "here"
    assert found[pickle.loads(pickle.dumps(request))] == "here"


def test_requests_with_and_without_an_expected_error_can_be_sorted() -> None:
    """None and a name don't compare; requests do."""
    with_error, without = Request("a.b", (), "ValueError"), Request("a.b")
    assert sorted([with_error, without]) == [without, with_error]
