"""The honest run, batch sizes, optimism, overfitting: on planted results and crumbs."""

import pytest
import torch
from torch import nn

from snippets.training_loop import (
    batch_size,
    first_loss,
    optimism,
    overfit,
    overview,
    run,
    run_results,
)
from snippets.training_loop.pictures import Part, Parts, parts

EPOCHS = run.EPOCHS


def planted_run(seed, apart=0.5, hits=None):
    """A training whose validation loss ends `apart` above its training loss."""
    train = torch.linspace(0.7, 0.2, EPOCHS).repeat_interleave(10)
    held = torch.linspace(0.7, 0.2 + apart, EPOCHS) + 0.01 * (seed - 1)
    if hits is None:
        hits = torch.rand(EPOCHS, 1000, generator=torch.Generator().manual_seed(seed)) < 0.8
    return run.Run(
        seed,
        tuple(train.tolist()),
        tuple(held.tolist()),
        tuple(torch.linspace(0.6, 0.98, EPOCHS).tolist()),
        hits,
        stopped=5,
        test_stopped=(0.47, 0.79),
        test_last=(0.60, 0.80),
    )


@pytest.fixture
def crumbs(monkeypatch):
    """Random pictures instead of skies, so that no scene is drawn."""
    noise = torch.Generator().manual_seed(0)

    def made(count):
        labels = torch.arange(count) % 2
        images = torch.randn(count, 3, 32, 32, generator=noise)
        return Part(images + labels[:, None, None, None], labels)

    few = Parts(made(80), made(40), made(30))
    for module in (run, run_results, overfit):
        monkeypatch.setattr(module, "parts", lambda *_: few)
    monkeypatch.setattr(first_loss, "first_pictures", lambda: made(64))
    monkeypatch.setattr(run, "EPOCHS", 3)
    monkeypatch.setattr(run, "PEEK", 20)
    return few


def test_a_run_keeps_its_books_and_the_net_of_the_best_epoch(crumbs):
    """3 epochs of 2 steps; the kept net scores the smallest validation loss again."""
    torch.manual_seed(0)
    model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 2))
    book, best = run.train(model, crumbs, seed=0, rate=0.05)
    held = [one.held for one in book]
    assert [len(one.steps) for one in book] == [2, 2, 2]
    assert run.judge(best, crumbs.validation)[0] == pytest.approx(min(held))
    assert run.judge(model, crumbs.validation)[0] == pytest.approx(held[-1])
    one = run.keep_books(model, crumbs, seed=0)
    assert len(one.step_losses) == 6
    assert one.stopped == 1 + min(range(3), key=lambda e: one.held_losses[e])
    assert one.test_last == run.verdict(model, crumbs.test)
    assert one.hits.shape == (3, 40)


def test_judge_agrees_with_counting(crumbs):
    """Loss and hits of a linear model, one picture at a time."""
    model = nn.Sequential(nn.Flatten(), nn.Linear(3072, 2))
    loss, hits = run.judge(model, crumbs.test)
    losses = []
    for image, label, hit in zip(crumbs.test.images, crumbs.test.labels, hits, strict=True):
        scores = model(image[None])[0]
        losses.append(-scores.log_softmax(0)[label].item())
        assert bool(hit) == (int(scores.argmax()) == int(label))
    assert loss == pytest.approx(sum(losses) / len(losses), abs=1e-5)


def test_pictures_are_standardised_by_the_training_pictures_alone(monkeypatch):
    """Mean 0 and deviation 1 a channel in training; the others use the same numbers."""
    from types import SimpleNamespace

    from snippets.training_loop import pictures

    made = {
        name: SimpleNamespace(images=scale * torch.rand(20, 3, 4, 4), labels=torch.zeros(20))
        for name, scale in (("train", 1.0), ("validation", 5.0), ("test", 9.0))
    }
    monkeypatch.setattr(pictures, "splits", lambda: SimpleNamespace(**made))
    found = parts(training=10)
    assert len(found.train.labels) == 10
    assert torch.allclose(found.train.images.mean(dim=(0, 2, 3)), torch.zeros(3), atol=1e-5)
    assert torch.allclose(found.train.images.std(dim=(0, 2, 3)), torch.ones(3), atol=1e-5)
    seen = made["train"].images[:10]
    expected = (made["test"].images - seen.mean((0, 2, 3), True)) / seen.std(
        (0, 2, 3), keepdim=True
    )
    assert torch.allclose(found.test.images, expected, atol=1e-5)
    few = pictures.first_pictures.__wrapped__()
    assert len(few.labels) == 20  # as many as there are, at most 64


def test_overfitting_holds_as_planted_and_fails_without_a_gap(plant, crumbs, monkeypatch):
    """The planted null: as good on unseen pictures as on known ones."""
    monkeypatch.setattr(run_results, "EPOCHS", EPOCHS)
    plant(run=planted_run, linear_run=lambda seed: 0.7)
    claim = run_results.it_overfits()
    assert claim.holds
    assert claim.measured == pytest.approx(0.5)
    assert claim.spread == pytest.approx(0.01)
    setting = run_results.setting()
    assert setting["test_then"] == pytest.approx(0.79)
    assert setting["loss_last"] == pytest.approx(0.60)
    assert setting["linear"] == pytest.approx(0.7)
    assert setting["each"] == 10
    rows = run_results.table()
    assert (rows[0].loss_then, rows[0].accuracy_last) == (0.47, 0.80)
    plant(run=lambda seed: planted_run(seed, apart=0.0))
    assert not run_results.it_overfits().holds


def test_the_simplest_model_learns_what_colour_tells(crumbs):
    """Crumbs differ in brightness, so a linear model reads them."""
    assert run_results.linear_run.__wrapped__(seed=0) > 0.7


def test_the_headline_figure_shows_the_planted_run(plant):
    """Loss of every step above, both accuracies below; six stations in the ring."""
    plant(run=planted_run)
    upper, lower = overview.one_run().axes
    assert len(upper.lines[0].get_ydata()) == 10 * EPOCHS
    assert upper.lines[1].get_ydata()[-1] == pytest.approx(0.69)
    assert lower.lines[0].get_ydata()[-1] == pytest.approx(0.98)
    texts = [text.get_text() for text in overview.cycle().axes[0].texts]
    assert sum(bool(text) for text in texts) == 6


def test_choosing_by_noise_flatters_and_a_fixed_epoch_does_not(plant):
    """Epochs that are all equally good: the whole gap is luck; larger sets, less luck."""
    plant(run=planted_run)
    rows = optimism.table()
    assert [row.best > 1 for row in rows] == [True, True, True]
    assert rows[0].best > rows[1].best > rows[2].best
    assert all(abs(row.last) < 1 for row in rows)
    assert optimism.the_best_epoch_flatters().holds


def test_the_claim_fails_when_the_epoch_is_chosen_without_looking(plant, monkeypatch):
    """The planted null."""
    plant(run=planted_run)
    monkeypatch.setattr(optimism, "best_epoch", optimism.last_epoch)
    honest = optimism.flattery
    monkeypatch.setattr(
        optimism, "flattery", lambda hits, size, pick=None: honest(hits, size, optimism.last_epoch)
    )
    assert not optimism.the_best_epoch_flatters().holds


def test_flattery_of_known_hits():
    """One epoch that is always right: nothing to flatter. The cut keeps every picture."""
    hits = torch.zeros(3, 200, dtype=torch.bool)
    hits[1] = True
    assert optimism.flattery(hits, 50) == 0
    chosen_by, rest = optimism.cut(torch.eye(4, dtype=torch.bool).repeat(1, 5), 8, seed=1)
    assert torch.allclose(8 * chosen_by + 12 * rest, torch.full((4,), 5.0))
    assert optimism.best_epoch(torch.tensor([0.1, 0.9, 0.3])) == 1
    assert optimism.last_epoch(torch.zeros(5)) == 4


def planted_sizes(epochs, steps):
    """Runs with these losses by size; seeds differ by 0.01."""

    def one(seed):
        wobble = 0.01 * (seed - 1)
        sizes = [str(size) for size in batch_size.SIZES]
        first = {s: v + wobble for s, v in zip(sizes, epochs, strict=True)}
        second = {s: v + wobble for s, v in zip(sizes, steps, strict=True)}
        return batch_size.Sized(seed, first, second)

    return {"run": one}


def test_batch_size_claims_hold_as_measured_and_fail_on_planted_nulls(plant):
    """Null: size doesn't matter. Fault: 60 is much worse than 64."""
    falling = (1.0, 0.8, 0.55, 0.55, 0.54, 0.53)
    plant(**planted_sizes((0.2, 0.4, 0.54, 0.56, 1.5, 1.9), falling))
    assert batch_size.sixty().holds
    assert batch_size.small_wins_by_steps().holds
    row = batch_size.table()[-1]
    assert (row.size, row.steps) == (480, 8)
    assert row.epochs_loss == pytest.approx(1.9)
    lines = batch_size.curves().axes[0].lines
    assert lines[0].get_ydata()[0] == pytest.approx(0.2)
    assert lines[1].get_ydata()[0] == pytest.approx(1.0)
    plant(**planted_sizes((0.5,) * 6, falling))
    assert not batch_size.small_wins_by_steps().holds
    plant(**planted_sizes((0.2, 0.4, 0.9, 0.56, 1.5, 1.9), falling))
    assert not batch_size.sixty().holds


def test_training_by_steps_takes_as_many_steps_as_asked(monkeypatch):
    """Across epochs: 480 pictures at a time, 5 steps, of 4 an epoch; all full."""
    taken = []
    monkeypatch.setattr(batch_size, "train_epoch", lambda model, some, *_: taken.append(len(some)))
    batch_size.train(480, 5, seed=0)
    assert taken == [480] * 5
    assert [batch_size.TRAINING % size for size in batch_size.SIZES] == [0] * 6


def test_first_losses_lie_at_the_logarithm_and_loud_nets_do_not(crumbs, monkeypatch):
    """Planted: last weights thirty times as large."""
    assert first_loss.two_classes().holds
    assert first_loss.many_classes().holds
    assert first_loss.measured()["log_10"] == pytest.approx(2.302585)
    honest = first_loss.first_loss
    monkeypatch.setattr(
        first_loss, "first_loss", lambda classes, seed, louder=1: honest(classes, seed, 30.0)
    )
    assert not first_loss.two_classes().holds
    assert not first_loss.many_classes().holds


def test_sixteen_pictures_are_learnt_and_a_loop_without_steps_fails_the_claim(plant, crumbs):
    """The planted null has a rate of 0."""
    one = overfit.by_heart("true", seed=0, rate=overfit.RATE)
    still = overfit.by_heart("true", seed=0, rate=0.0)
    assert one.losses[-1] < 0.01 < still.losses[-1]
    plant(run=lambda labels, seed: one)
    assert overfit.sixteen_by_heart().holds
    assert overfit.nonsense_by_heart().holds
    assert overfit.values()["true"] == pytest.approx(one.unseen)
    plant(run=lambda labels, seed: still)
    assert not overfit.sixteen_by_heart().holds
    assert not overfit.nonsense_by_heart().holds


def test_the_look_has_eight_labelled_pictures():
    """Labels and pictures belong together."""
    from snippets.scenes import skies

    scenes = skies.birds_and_airplanes(8, seed=1)
    made = type("Made", (), {"train": scenes})
    before, run_results.splits = run_results.splits, lambda: made
    try:
        grid = run_results.look()
    finally:
        run_results.splits = before
    assert grid.labels == [skies.CLASSES[label] for label in scenes.labels.tolist()]
    assert torch.equal(grid.images[5], scenes.images[5])
