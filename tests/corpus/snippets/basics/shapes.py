"""Classes with bases and dataclasses."""

from abc import ABC, abstractmethod
from dataclasses import dataclass, field

from snippets.basics.arithmetic import mean

UNIT = "cm"


class Shape(ABC):
    """Something with an area."""

    sides = 0

    @abstractmethod
    def area(self):
        """In square units."""

    def label(self):
        return f"{type(self).__name__} {self.area()} {UNIT}"


@dataclass
class Square(Shape):
    """Four equal sides."""

    side: int = 3
    tags: list = field(default_factory=list)
    sides = 4

    def area(self):
        return self.side * self.side


class Named:
    """A mixin."""

    def label(self):
        return "named " + super().label()


class Tile(Named, Square):
    """A square with a name."""

    def area(self):
        return super().area() + 1


def show_square():
    """A square's label."""
    return Square(5).label()


def show_tile():
    """A tile's label and sides."""
    tile = Tile()
    return [tile.label(), tile.sides, tile.tags]


def show_areas():
    """The mean of some areas."""
    return mean([Square(side).area() for side in range(1, 4)])
