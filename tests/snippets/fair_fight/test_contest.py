"""The contest's bookkeeping, with training cut to a crumb."""

import pytest
import torch

from snippets.data import seeded
from snippets.fair_fight import contest as fight
from snippets.fair_fight.contest import Labelled, Setting
from snippets.fair_fight.entrants import AVERAGE, CLASSIC, DENSE, ENTRANTS, FLATTEN, LINEAR, build
from snippets.training_loop.loop import predict


def easy(count: int, seed: int) -> Labelled:
    """Bright pictures are birds, dark ones airplanes, in noise."""
    order = seeded(seed)
    labels = torch.randint(2, (count,), generator=order)
    images = 0.2 * torch.rand(count, 3, 32, 32, generator=order)
    return Labelled(images + 0.5 * labels[:, None, None, None], labels)


@pytest.mark.parametrize("name", ENTRANTS)
def test_every_entrant_learns_an_easy_task_and_repeats_itself(name):
    """Well above chance; the same seed gives the same run."""
    data, test = easy(128, 0), easy(60, 1)
    setting = Setting(50 if name == CLASSIC else 3e-3, 6, 0)
    one, two = (fight.contest(name, data, test, setting, seed=1) for _ in range(2))
    assert one == two
    assert one.test > 0.8
    assert (one.entrant, one.n, one.seed) == (name, 128, 1)
    assert fight.unpacked(one.hits).float().mean() == pytest.approx(one.test)


def test_labels_without_a_pattern_are_not_learnt():
    """The planted null: shuffled labels, then 400 others near chance."""
    data, test = easy(128, 0), easy(400, 1)
    null = Labelled(data.images, data.labels[torch.randperm(128, generator=seeded(2))])
    run = fight.contest(LINEAR, null, test, Setting(1e-3, 1, 0), seed=0)
    assert run.train < 0.75


def test_fit_takes_the_scale_from_the_training_pictures():
    """By hand: the first step's network asked with the training mean and sd."""
    data, other = easy(64, 0), easy(10, 1)
    bright = other.images * 3 + 1
    (ask,) = fight.fit(LINEAR, data, rate=0.0, epochs=1, seed=4)
    mean = data.images.mean((0, 2, 3), keepdim=True)
    std = data.images.std((0, 2, 3), keepdim=True)
    assert torch.equal(ask(bright), predict(build(LINEAR, 4), (bright - mean) / std))


def test_fit_hands_over_once_an_epoch_and_goes_on_training():
    """Three looks; with a rate of 0 nothing changes, with one it does."""
    data = easy(64, 0)
    looks = [ask(data.images) for ask in fight.fit(LINEAR, data, 0.05, 3, seed=0)]
    assert len(looks) == 3
    stays = [ask(data.images) for ask in fight.fit(LINEAR, data, 0.0, 3, seed=0)]
    assert torch.equal(stays[0], stays[2])


def test_a_trial_looks_three_times_at_the_validation_pictures():
    """At a third, two thirds and the end; the score is that of a fit as long."""
    data, kept = easy(64, 0), easy(40, 1)
    settings = fight.trial(LINEAR, data, kept, number=2, epochs=6)
    assert [one.epochs for one in settings] == [2, 4, 6]
    assert {one.rate for one in settings} == {fight.RATES[2]}
    looks = list(fight.fit(LINEAR, data, fight.RATES[2], 6, fight.TRIAL_SEED))
    last = (looks[-1](kept.images) == kept.labels).float().mean().item()
    assert settings[-1].validation == pytest.approx(last)


def test_all_trials_together_give_everyone_twelve_settings():
    """Four rates looked at thrice, or twelve decays, none twice."""
    data, kept = easy(40, 0), easy(20, 1)
    for name in (LINEAR, CLASSIC):
        tried = [
            (one.rate, one.epochs)
            for number in range(len(fight.RATES))
            for one in fight.trial(name, data, kept, number, epochs=3)
        ]
        assert len(set(tried)) == 12


def test_the_best_setting_is_chosen_by_its_hits():
    """Not by its place in the list."""
    settings = [Setting(1, 1, 0.5), Setting(2, 2, 0.9), Setting(3, 3, 0.7)]
    assert fight.best(settings).rate == 2


def test_hits_survive_being_packed():
    """Leading misses included; four a digit."""
    hits = torch.rand(2_000, generator=seeded(0)) > 0.3
    hits[:9] = False
    text = fight.packed(hits)
    assert torch.equal(fight.unpacked(text), hits)
    assert len(text) == 501


def test_judging_counts_answers_that_change_not_only_those_that_get_worse():
    """Planted: a rule on the top left pixel, which a mirror replaces."""
    images = torch.zeros(4, 3, 32, 32)
    images[:2, :, 0, 0] = 1  # left: bird, bird, airplane, airplane
    images[1:3, :, 0, -1] = 1  # right: airplane, bird, bird, airplane
    labels = torch.tensor([1, 1, 0, 0])

    def ask(pictures):
        return (pictures[:, 0, 0, 0] > 0.5).long()

    outcomes = {one.change: one for one in fight.judged(ask, Labelled(images, labels), labels)}
    mirrored = outcomes["mirrored"]
    assert (mirrored.accuracy, mirrored.flips) == (0.5, 0.5)
    assert outcomes["grey"].flips == 0


def test_the_machine_and_the_networks_ask_the_same_way():
    """Both take pictures in 0..1 and give a class for each."""
    data = easy(40, 0)
    ask = fight.machine(data, decay=1.0, seed=0)
    assert ask(data.images).shape == (40,)
    assert set(ask(data.images).tolist()) <= {0, 1}
    assert fight.features(data.images).shape == (40, 2646)
    assert {DENSE, FLATTEN, AVERAGE} < set(ENTRANTS)
