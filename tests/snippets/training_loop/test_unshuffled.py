"""Sorted classes: the planted null, a sorted epoch that is shuffled after all."""

from snippets.training_loop import unshuffled


def test_the_claim_holds_and_fails_when_sorting_makes_no_difference(monkeypatch):
    """Planted: both epochs are shuffled."""
    assert unshuffled.sorted_is_forgotten().holds
    honest = unshuffled.score
    monkeypatch.setattr(unshuffled, "score", lambda shuffle, seed: honest(True, seed))
    assert not unshuffled.sorted_is_forgotten().holds


def test_the_digits_do_lie_sorted_in_the_file():
    """All zeros first: labels never fall."""
    labels = unshuffled.halved_digits().train_labels
    assert (labels.diff() >= 0).all()
