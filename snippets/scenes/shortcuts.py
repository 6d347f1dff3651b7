"""How much of the made scenes can be told without looking at a shape."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from site_tools.show import Claim, Table, artifact
from snippets.scenes.harbour import cars_and_boats
from snippets.scenes.pictures import Scenes
from snippets.scenes.rules import best_threshold, sum_accuracy, weighted_sum
from snippets.scenes.skies import splits

CHANCE = 0.5
HARBOUR = 2000  # pictures for each strength of the shortcut


@dataclass(frozen=True)
class Shortcuts:
    """How often each simple rule is right on pictures it was not fitted to."""

    mean_threshold: float  # of one channel's mean
    mean_sum: float  # of the three channels' means
    pixel: float  # threshold on the best single pixel and channel
    area: float  # threshold on the number of pixels that the object touches
    judged: int  # pictures
    row: int  # of the best single pixel
    column: int
    covered: tuple[float, float]  # how often each class covers that pixel
    touched: tuple[float, float]  # pixels, in the mean of each class

    @property
    def best(self) -> float:
        """The farthest that colour or one pixel gets from chance."""
        rules = (self.mean_threshold, self.mean_sum, self.pixel)
        return max(abs(share - CHANCE) for share in rules)


def shortcuts(scenes: Scenes) -> Shortcuts:
    """Fit simple rules to the first half of the scenes, judge the second."""
    half = len(scenes.labels) // 2
    fitted, judged = part(scenes, 0, half), part(scenes, half, 2 * half)
    weights = weighted_sum(means(fitted), fitted.labels)
    by_mean = best_threshold(means(fitted), fitted.labels)
    by_pixel = best_threshold(fitted.images.flatten(1), fitted.labels)
    by_area = best_threshold(area(fitted), fitted.labels)
    place = by_pixel.column % fitted.masks[0].numel()  # whatever the channel
    row, column = divmod(place, fitted.masks.shape[2])
    return Shortcuts(
        by_mean.accuracy(means(judged), judged.labels),
        sum_accuracy(weights, means(judged), judged.labels),
        by_pixel.accuracy(judged.images.flatten(1), judged.labels),
        by_area.accuracy(area(judged), judged.labels),
        len(judged.labels),
        row,
        column,
        by_class(judged.masks[:, row, column].float(), judged.labels),
        by_class(area(judged)[:, 0], judged.labels),
    )


def part(scenes: Scenes, start: int, stop: int) -> Scenes:
    """Take the scenes from `start` up to `stop`."""
    chosen = slice(start, stop)
    return Scenes(
        scenes.images[chosen], scenes.labels[chosen], scenes.masks[chosen]
    )


def means(scenes: Scenes) -> Tensor:
    """Average each channel over each picture: (N, 3)."""
    return scenes.images.mean(dim=(2, 3))


def area(scenes: Scenes) -> Tensor:
    """Count the pixels that each object touches: (N, 1)."""
    return scenes.masks.sum(dim=(1, 2))[:, None].float()


def by_class(values: Tensor, labels: Tensor) -> tuple[float, float]:
    """Average values (N,) over the pictures of class 0 and of class 1."""
    zero, one = (values[labels == kind].mean().item() for kind in (0, 1))
    return zero, one


@artifact
def of_skies() -> Shortcuts:
    """Try the simple rules on the training skies."""
    return shortcuts(splits().train)


@artifact(family={"agree": (0.5, 1.0)})
def of_harbour(agree: float) -> Shortcuts:
    """Try the simple rules on a harbour whose colours tell so much."""
    return shortcuts(cars_and_boats(HARBOUR, seed=31, agree=agree))


def table() -> Table:
    """Show what each rule reaches on each set."""
    sets = (of_skies(), of_harbour(0.5), of_harbour(1.0))
    return Table(
        {
            "set": [
                "birds and airplanes",
                "cars and boats, agree 0.5",
                "cars and boats, agree 1",
            ],
            "one mean": [found.mean_threshold for found in sets],
            "three means": [found.mean_sum for found in sets],
            "one pixel": [found.pixel for found in sets],
            "area": [found.area for found in sets],
            "judged": [found.judged for found in sets],
        },
        formats=dict.fromkeys(
            ("one mean", "three means", "one pixel", "area"), ".3f"
        ),
    )


def skies_hide_nothing() -> Claim:
    """Assert that neither colour nor one pixel tells bird from airplane."""
    return near_chance(
        of_skies(),
        "Birds and airplanes: simple rules on the mean colour or on any one "
        "pixel stay within 10 points of guessing.",
    )


def harbour_hides_nothing() -> Claim:
    """Assert the same of cars and boats whose colours are dealt by chance."""
    return near_chance(
        of_harbour(0.5),
        "Cars and boats in colours dealt by chance: simple rules on the mean "
        "colour or on any one pixel stay within 10 points of guessing.",
    )


def near_chance(found: Shortcuts, statement: str) -> Claim:
    """Claim that colour and single pixels stay within 10 points of chance."""
    return Claim(
        statement,
        found.best,
        "<",
        0.1,
        n=found.judged,
        format=".3f",
        quantity="best rule's distance from chance",
        cases="pictures",
    )


def size_says_little() -> Claim:
    """Assert that the number of object pixels stays near chance as well."""
    found = of_skies()
    return Claim(
        "In the made skies, the size of the object says little about its "
        "class.",
        abs(found.area - CHANCE),
        "<",
        0.15,
        n=found.judged,
        format=".3f",
        quantity="best threshold's distance from chance",
        cases="pictures",
    )


def guessing() -> float:
    """Give the share that guessing names correctly."""
    return CHANCE


def of_harbour_at_one() -> Shortcuts:
    """Give what the rules reach where colour and class always agree."""
    return of_harbour(1.0)


@dataclass(frozen=True)
class Crumbs:
    """The little that single numbers know of the skies, for prose."""

    row: int  # of the best single pixel
    column: int
    airplanes_cover: float  # share of the airplanes that touch that pixel
    birds_cover: float
    airplanes_touch: float  # pixels, in the mean
    birds_touch: float


def crumbs() -> Crumbs:
    """Tell where the best pixel lies, and how the sizes differ."""
    found = of_skies()
    return Crumbs(found.row, found.column, *found.covered, *found.touched)
