"""What the build asserts about the fight."""

from __future__ import annotations

from statistics import fmean, stdev

from site_tools.show import Claim
from snippets.fair_fight import photos, scenes
from snippets.fair_fight.contest import Run, unpacked
from snippets.fair_fight.curves import outcome
from snippets.fair_fight.entrants import (
    AVERAGE,
    DENSE,
    FLATTEN,
    LINEAR,
)

FEW, ALL = 1_000, 10_000  # photographs to train on


def tests(runs: list[Run]) -> list[float]:
    """List what each seed's run got right, as shares."""
    return [run.test for run in runs]


def losses(runs: list[Run], change: str) -> list[float]:
    """List what a change of the test pictures cost each seed's run."""
    return [run.test - outcome(run, change).accuracy for run in runs]


def leads(better: list[Run], worse: list[Run]) -> list[float]:
    """List each seed's lead: the same training pictures, the same test."""
    pairs = zip(tests(better), tests(worse), strict=True)
    return [one - two for one, two in pairs]


def calm(runs: list[Run], rivals: list[Run]) -> list[float]:
    """List the flip rates at 8 px, each as a share of the rival's."""
    return [
        outcome(one, "8 px").flips / outcome(two, "8 px").flips
        for one, two in zip(runs, rivals, strict=True)
    ]


def claim(
    statement: str,
    values: list[float],
    op: str,
    bound: float,
    runs: list[Run],
    *,
    quantity: str,
    control: str,
) -> Claim:
    """Claim something about the mean of one figure a seed."""
    return Claim(
        statement,
        fmean(values),
        op,
        bound,
        n=len(unpacked(runs[0].hits)),
        format=".3f",
        quantity=quantity,
        cases="test pictures",
        seeds=tuple(run.seed for run in runs),
        spread=stdev(values),
        control=control,
    )


def photo_null() -> list[Run]:
    """Collect the CNNs that were trained on shuffled labels."""
    return [photos.shuffled_photo_run(seed) for seed in photos.SEEDS]


def scene_null() -> list[Run]:
    """Collect their like on made scenes."""
    return [scenes.shuffled_scene_run(seed) for seed in scenes.SEEDS]


def guessing(nulls: list[Run]) -> str:
    """Say what a CNN scores that had nothing to learn from."""
    return f"trained on shuffled labels it scores {fmean(tests(nulls)):.3f}"


def cnn_leads_on_few() -> Claim:
    """Assert the CNN's lead over the dense net on 1,000 photographs."""
    runs = photos.photo_runs(FLATTEN, FEW)
    rivals = photos.photo_runs(DENSE, FEW)
    return cnn_leads(FEW, runs, rivals, 0.03, guessing(photo_null()))


def cnn_leads_on_all() -> Claim:
    """Assert the CNN's lead over the dense net on 10,000 photographs."""
    runs = photos.photo_runs(FLATTEN, ALL)
    rivals = photos.photo_runs(DENSE, ALL)
    return cnn_leads(ALL, runs, rivals, 0.02, guessing(photo_null()))


def cnn_leads(
    n: int, runs: list[Run], rivals: list[Run], bound: float, control: str
) -> Claim:
    """Claim it for these runs on photographs."""
    return claim(
        f"Trained on {n:,} photographs, the first CNN names more of the "
        "others than the fully connected net.",
        leads(runs, rivals),
        ">",
        bound,
        runs,
        quantity="lead in accuracy",
        control=control,
    )


def cnn_leads_on_scenes() -> Claim:
    """Assert the CNN's lead over the dense net on made scenes."""
    runs, rivals = scenes.scene_runs(FLATTEN), scenes.scene_runs(DENSE)
    return scene_lead(runs, rivals, guessing(scene_null()))


def scene_lead(runs: list[Run], rivals: list[Run], control: str) -> Claim:
    """Claim it for these runs on made scenes."""
    return claim(
        "On made scenes the first CNN names more pictures than the fully "
        "connected net.",
        leads(runs, rivals),
        ">",
        0.035,
        runs,
        quantity="lead in accuracy",
        control=control,
    )


def average_is_calmer() -> Claim:
    """Assert that averaging halves, or nearly, the flips on photographs."""
    runs = photos.photo_runs(AVERAGE, FEW)
    rivals = photos.photo_runs(FLATTEN, FEW)
    return calmer("The CNN with a global average", runs, rivals)


def swap_is_calmer() -> Claim:
    """Assert it for one body with its head swapped."""
    runs = [photos.swap_run(seed) for seed in photos.SEEDS]
    rivals = photos.photo_runs(FLATTEN, FEW)
    return calmer("The first CNN with its head swapped", runs, rivals)


def calmer(name: str, runs: list[Run], rivals: list[Run]) -> Claim:
    """Claim for these runs: fewer flips at 8 px than the first CNN's."""
    scores = f"{fmean(tests(runs)):.3f} and {fmean(tests(rivals)):.3f} right"
    return claim(
        f"{name} changes its answer less often than the first CNN when "
        "photographs move by 8 px.",
        calm(runs, rivals),
        "<",
        0.7,
        runs,
        quantity="flips, share of the first CNN's",
        control=f"before the move: {scores}",
    )


def colour_was_a_shortcut() -> Claim:
    """Assert that the linear rule loses with the photographs' colour."""
    runs = photos.photo_runs(LINEAR, ALL)
    return colour_lost(runs, photos.photo_runs(FLATTEN, ALL))


def colour_lost(runs: list[Run], cnn: list[Run]) -> Claim:
    """Claim it for these runs; mirroring, which keeps colour, controls."""
    mirrored, rival = losses(runs, "mirrored"), losses(cnn, "grey")
    return claim(
        "Without colour, the linear rule on pixels names fewer photographs.",
        losses(runs, "grey"),
        ">",
        0.06,
        runs,
        quantity="accuracy lost",
        control=f"mirrored {fmean(mirrored):+.3f}; "
        f"the first CNN in grey {fmean(rival):+.3f}",
    )


def scenes_need_no_colour() -> Claim:
    """Assert that on made scenes colour is no shortcut for the CNN."""
    runs = scenes.scene_runs(FLATTEN)
    return colour_kept(runs)


def colour_kept(runs: list[Run]) -> Claim:
    """Claim it for these runs; a turn, which keeps colour, controls."""
    turned = fmean(losses(runs, "turned"))
    return claim(
        "On made scenes the first CNN does without colour: grey costs it "
        "little.",
        losses(runs, "grey"),
        "<",
        0.03,
        runs,
        quantity="accuracy lost",
        control=f"turned by 90° {turned:+.3f}",
    )


def turning_hurts_photos() -> Claim:
    """Assert that turned photographs are harder for the CNN."""
    runs = photos.photo_runs(FLATTEN, ALL)
    return turned("photographs", runs, 0.1)


def turning_hurts_scenes() -> Claim:
    """Assert that turned scenes are harder for the CNN."""
    return turned("made scenes", scenes.scene_runs(FLATTEN), 0.2)


def turned(what: str, runs: list[Run], bound: float) -> Claim:
    """Claim it for these runs; mirroring controls."""
    mirrored = fmean(losses(runs, "mirrored"))
    return claim(
        f"Turned by 90°, {what} are often misread by the first CNN.",
        losses(runs, "turned"),
        ">",
        bound,
        runs,
        quantity="accuracy lost",
        control=f"mirrored {mirrored:+.3f}",
    )
