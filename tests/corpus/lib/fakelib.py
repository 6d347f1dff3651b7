import fakebase

VERSION = "1.0"


def scaled(value):
    return value * 3 + fakebase.OFFSET
