"""A claim, and what the build says when its bound is set too tight."""

from __future__ import annotations

from dataclasses import replace

from site_tools.show import Claim
from snippets.first_look.results import learns


def too_tight() -> Claim:
    """Ask of the front page's claim what no network can give: 95 points."""
    return replace(
        learns(),
        statement="Training gains more than 95 points",
        bound=95,
    )


def margin() -> float:
    """Compute the margin of a claim: measured 0.26, to stay below 0.4."""
    claim = Claim("an example", measured=0.26, op="<", bound=0.4, n=1000)
    return claim.margin
