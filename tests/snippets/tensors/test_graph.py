"""What autograd watches, who shares memory, and what goes wrong behind its back."""

import pytest
import torch

from snippets.tensors import graph


def test_numpy_is_refused_in_pytorchs_words():
    """The page shows them."""
    with pytest.raises(RuntimeError, match=r"Use tensor.detach\(\).numpy\(\)"):
        graph.straight_to_numpy()


def test_the_claim_fails_for_tensors_that_nobody_watches(monkeypatch):
    """Planted: detached tensors in place of the watched ones."""
    assert graph.numpy_raises_on_graph_tensors().holds
    loose = {name: tensor.detach() for name, tensor in graph.watched().items()}
    monkeypatch.setattr(graph, "watched", lambda: loose)
    assert not graph.numpy_raises_on_graph_tensors().holds


def test_ways_out():
    """Worked out by hand: clone is watched, detach shares, both together are free."""
    rows = {row.written: (row.watched, row.memory, row.numpy) for row in graph.ways_out()}
    assert rows == {
        "weight": ("yes", "yes", "error"),
        "weight.clone()": ("yes", "no", "error"),
        "weight.detach()": ("no", "yes", "works"),
        "weight.detach().clone()": ("no", "no", "works"),
        "weight * 1, in no_grad": ("no", "no", "works"),
    }


def test_a_change_through_numpy_gives_the_gradient_of_another_loss():
    """2 · 3 untouched; 2 · 10 after the memory was overwritten."""
    assert graph.silently_wrong() == {"untouched": 6, "changed": 20}
    assert graph.gradient(graph.leave_alone) == 6


def test_the_same_change_through_pytorch_is_noticed():
    """The version counter; and the memory is the same."""
    with pytest.raises(RuntimeError, match="modified by an inplace operation"):
        graph.noticed()
    weight = torch.tensor([3.0], requires_grad=True)
    graph.by_torch(weight)
    assert weight.item() == 10
