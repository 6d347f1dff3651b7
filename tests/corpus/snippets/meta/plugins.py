"""A metaclass and a hook."""


class Counting(type):
    """Counts its classes."""

    names = []

    def __new__(mcs, name, bases, body):
        mcs.names.append(name)
        body["number"] = len(mcs.names)
        return super().__new__(mcs, name, bases, body)


class Counted(metaclass=Counting):
    """Its subclasses are counted."""

    weight = 1


class Hooked:
    """Its subclasses are listed."""

    known = {}

    def __init_subclass__(cls, key="none", **rest):
        super().__init_subclass__(**rest)
        cls.known[key] = cls


class Base:
    """Its subclasses can be asked for."""

    def value(self):
        return 1
