"""The sets of the course at a glance: how many pictures, of what size."""

from __future__ import annotations

from dataclasses import dataclass

from torch import Tensor

from site_tools.show import Table
from snippets.data import mnist_5k
from snippets.pooling import glyphs
from snippets.scenes import harbour, photographs, skies
from snippets.scenes.pictures import FINE
from snippets.scenes.skies import splits


@dataclass(frozen=True)
class Facts:
    """Numbers that the data page names."""

    train: int
    validation: int
    test: int
    side: int
    enlarged: int
    touched: float  # pixels of a mask, in the mean over the training skies
    share: float  # of the picture
    digits_train: int
    digits_test: int
    photographs: int


def facts() -> Facts:
    """Count what the data page names."""
    made, digits = splits(), mnist_5k()
    touched = made.train.masks.sum(dim=(1, 2)).float().mean().item()
    side = made.train.images.shape[-1]
    return Facts(
        train=len(made.train.labels),
        validation=len(made.validation.labels),
        test=len(made.test.labels),
        side=side,
        enlarged=FINE * side,
        touched=touched,
        share=touched / side**2,
        digits_train=len(digits.train_labels),
        digits_test=len(digits.test_labels),
        photographs=len(photographs.SKIMAGE + photographs.SKLEARN),
    )


def size(images: Tensor) -> str:
    """Write the shape of one picture: (N, C, H, W) -> "C × H × W"."""
    return " × ".join(map(str, images.shape[1:]))


def table() -> Table:
    """List the sets that need no download."""
    numbers = facts()
    letters = glyphs.training_set(1, seed=0).images
    sea = harbour.cars_and_boats(2, seed=0).images
    three = (numbers.train, numbers.validation, numbers.test)
    made, any_number = " + ".join(f"{n:,d}" for n in three), "as many as asked"
    two = f"{numbers.digits_train:,d} + {numbers.digits_test:,d}"
    return Table(
        {
            "set": ["birds and airplanes", "cars and boats",
                    "letters in noise", "handwritten digits"],
            "pictures": [made, any_number, any_number, two],
            "C × H × W": [size(splits().test.images), size(sea),
                          size(letters), size(mnist_5k().test_images)],
            "classes": [len(skies.CLASSES), len(harbour.CLASSES),
                        len(glyphs.LETTERS), 10],
            "where the object is": ["known", "known", "known", "not known"],
        }
    )  # fmt: skip
