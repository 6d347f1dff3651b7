"""Classes that act by being there."""

from snippets.meta.plugins import Base, Counted, Hooked


class First(Counted):
    """One."""

    weight = 10


class Second(Counted):
    """Two."""


class Upper(Hooked, key="upper"):
    """Makes capitals."""

    def run(self, text):
        return text.upper()


class Twice(Hooked, key="twice"):
    """Says it again."""

    def run(self, text):
        return text + text


class Five(Base):
    """A five."""

    def value(self):
        return 5


class Six(Base):
    """A six."""

    def value(self):
        return 6
