"""What the build asserts about the pipeline."""

from __future__ import annotations

from statistics import fmean, stdev

from site_tools.show import Claim
from snippets.pipeline import made, photos
from snippets.pipeline.machines import BLURRED, BOTH, COLOURS, EDGES, RAW, Run
from snippets.pipeline.results import JUDGED, tests


def leads(better: list[Run], worse: list[Run]) -> list[float]:
    """List each seed's lead: the same training pictures, the same test."""
    pairs = zip(tests(better), tests(worse), strict=True)
    return [one - two for one, two in pairs]


def claim(
    statement: str,
    values: list[float],
    op: str,
    bound: float,
    *,
    control: str,
    quantity: str = "accuracy",
) -> Claim:
    """Claim something about the mean of one figure a seed."""
    return Claim(
        statement,
        fmean(values),
        op,
        bound,
        n=JUDGED,
        format=".3f",
        quantity=quantity,
        cases="test pictures",
        seeds=photos.SEEDS,
        spread=stdev(values),
        control=control,
    )


def guessing(nulls: list[Run]) -> str:
    """Say what the machine scores that had nothing to learn from."""
    return f"on shuffled labels the machine scores {fmean(tests(nulls)):.3f}"


def machine_leads_net() -> Claim:
    """Assert that the pipeline beats the fully connected net."""
    runs, rivals = photos.photo_runs(BOTH), photos.photo_dense_runs()
    return lead_over_net(runs, rivals, photos.photo_nulls())


def lead_over_net(
    runs: list[Run], rivals: list[Run], nulls: list[Run]
) -> Claim:
    """Claim it for these runs."""
    return claim(
        "HOG, colours and a linear machine name more photographs than a "
        "fully connected net.",
        leads(runs, rivals),
        ">=",
        0.03,
        quantity="lead in accuracy",
        control=guessing(nulls),
    )


def colours_tell() -> Claim:
    """Assert that 54 numbers of colour go far on photographs."""
    runs = photos.photo_runs(COLOURS)
    return colours_suffice(runs, photos.photo_nulls())


def colours_suffice(runs: list[Run], nulls: list[Run]) -> Claim:
    """Claim it for these runs."""
    return claim(
        "54 numbers of colour, without a single edge, name most photographs.",
        tests(runs),
        ">=",
        0.77,
        control=guessing(nulls),
    )


def blur_is_no_help() -> Claim:
    """Assert that leaving the blur out costs nothing on photographs."""
    runs, rivals = photos.photo_runs(EDGES), photos.photo_runs(BLURRED)
    return no_worse(runs, rivals, "photographs", photos.photo_nulls())


def no_worse(
    runs: list[Run], rivals: list[Run], what: str, nulls: list[Run]
) -> Claim:
    """Claim that HOG without the blur is no worse than with it."""
    return claim(
        f"HOG without the blur names {what} at least as well as with it, "
        "up to half a point.",
        leads(runs, rivals),
        ">=",
        -0.005,
        quantity="lead in accuracy",
        control=f"against shuffled labels the blurred machine leads by "
        f"{fmean(tests(rivals)) - fmean(tests(nulls)):.3f}",
    )


def edges_lead_on_scenes() -> Claim:
    """Assert that the description decides on made scenes."""
    runs, rivals = made.made_runs(BOTH), made.made_runs(RAW)
    return lead_over_pixels(runs, rivals, made.made_nulls())


def lead_over_pixels(
    runs: list[Run], rivals: list[Run], nulls: list[Run]
) -> Claim:
    """Claim it for these runs."""
    return claim(
        "On made scenes the same machine names far more pictures by edges and "
        "colours than by raw pixels.",
        leads(runs, rivals),
        ">",
        0.08,
        quantity="lead in accuracy",
        control=guessing(nulls),
    )


def edges_lead_colours_on_scenes() -> Claim:
    """Assert that on made scenes edges say more than colours."""
    runs, rivals = made.made_runs(EDGES), made.made_runs(COLOURS)
    return lead_over_colours(runs, rivals, made.made_nulls())


def lead_over_colours(
    runs: list[Run], rivals: list[Run], nulls: list[Run]
) -> Claim:
    """Claim it for these runs."""
    return claim(
        "On made scenes, whose colours were dealt out alike, edges say far "
        "more than 54 numbers of colour.",
        leads(runs, rivals),
        ">",
        0.06,
        quantity="lead in accuracy",
        control=guessing(nulls),
    )


def blur_is_no_help_on_scenes() -> Claim:
    """Assert that leaving the blur out costs nothing on made scenes."""
    runs, rivals = made.made_runs(EDGES), made.made_runs(BLURRED)
    return no_worse(runs, rivals, "made scenes", made.made_nulls())
