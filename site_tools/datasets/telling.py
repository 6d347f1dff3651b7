"""What a long transfer tells of itself; whoever shows it overrides this."""

from __future__ import annotations


class Teller:
    """Hears of transfers, and keeps it to itself."""

    def begin(self, what: str, total: int, done: int = 0) -> None:
        """A transfer of `total` bytes begins, or goes on at `done`."""

    def at(self, done: int) -> None:
        """So many bytes are here."""

    def say(self, text: str) -> None:
        """Something happened that a person should know."""
