"""Reaches a package through a helper, and re-exports."""

from snippets.basics.arithmetic import mean as average
from snippets.outside.package import AMOUNT, show_scaled

RESULTS: dict[str, int] = {}
RESULTS["amount"] = AMOUNT


class Report:
    """Collects."""

    title = "Report"
    digits = 2

    def __init__(self, values, *, factor=2):
        self.values = values
        self.factor = factor

    @property
    def centre(self):
        return average(self.values) * self.factor

    @staticmethod
    def name():
        return "R"

    @classmethod
    def empty(cls):
        return cls([0])


def show_chained():
    """All of it."""
    report = Report([show_scaled(), RESULTS["amount"]])
    return [report.centre, Report.name(), Report.empty().values]


def show_title():
    """Little of it."""
    return Report.title
