"""A model and its training."""

import site_tools.show as show
from snippets.training.data import digits, shuffled

SEEDS = (0, 1, 2)
RATE = 0.5


class Model:
    """Follows what it sees."""

    start = 1.0

    def __init__(self):
        self.state = self.start

    def step(self, value):
        self.state += RATE * (value - self.state)


@show.artifact(family={"seed": SEEDS}, timeout_s=30)
def trained(seed=0, rounds=2):
    """The state after training."""
    model = Model()
    for _ in range(rounds):
        for value in shuffled(digits(), seed):
            model.step(value)
    return model.state


def accuracy(state):
    """A number between 0 and 1."""
    return 1 / (1 + abs(state - 4))


@show.limits(timeout_s=60)
def show_trained():
    """One member."""
    return round(accuracy(trained(seed=1)), 9)


def show_family():
    """All members."""
    return [round(trained(seed=seed), 9) for seed in SEEDS]


def show_digits():
    """The data alone."""
    return sum(digits())
