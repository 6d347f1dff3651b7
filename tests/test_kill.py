"""Builds that are killed and stores that rot: nothing half, nothing wrong, nothing lost."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from site_tools import settings
from site_tools.engine import Course
from tests import builds

KILLS = 50
ROUNDS, FLIPS, CUTS = 8, 50, 13  # 400 flipped bits and 104 cut files
GONE_S = 3  # how soon a killed build must have left nothing behind


@dataclass(frozen=True)
class Healthy:
    """A built course, what its site holds, and the seconds of its first and a warm build."""

    root: Path
    site: Mapping[str, bytes]
    cold_s: float
    warm_s: float

    @property
    def results(self) -> int:
        """How many results a finished build leaves."""
        return results(self.root)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Healthy:
    """Without its lab, whose kernel alone takes as long as the rest."""
    root = builds.copy(tmp_path_factory.mktemp("healthy") / "course", lab=False)
    begun = time.monotonic()
    assert builds.build(root).runs
    cold = time.monotonic()
    assert builds.build(root).runs == []
    warm = time.monotonic()
    return Healthy(root, builds.tree(root / "site"), cold - begun, warm - cold)


def results(root: Path) -> int:
    """How many results the store of a course has."""
    return len(list((root / ".site_tools/records").glob("??/*/*.json")))


def check(root: Path) -> tuple[str, ...]:
    """What is wrong with any file of the store."""
    return Course(settings.load(root / "mkdocs.yml")).store.check()


def killed(root: Path, moment: float) -> bool:
    """Build, and kill the build after so many seconds; False if it was quicker.

    Whatever it started is gone soon after, with its scratch folders.
    """
    with builds.start(root) as process:
        try:
            text, _ = process.communicate(timeout=moment)
            assert process.returncode == 0, text
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
            left = lambda: builds.processes(root.parent)  # noqa: E731 told when it fails
            assert builds.eventually(lambda: not left(), GONE_S), left()
            scratch = root.with_name(f"{root.name}.tmp")
            assert list(scratch.glob("site_tools-*")) == []
            return True
    return False


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_build_killed_at_any_moment_loses_and_breaks_nothing(
    tmp_path: Path, healthy: Healthy
) -> None:
    """Fifty builds are killed, each going on from what the one before had finished.

    No process outlives its build, no stored file is half, no finished result is lost; a
    build that is let live completes, and the site is that of a build that nobody killed.
    """
    draw = random.Random(50)
    root = builds.copy(tmp_path / "course", lab=False)
    total, kept, kills, completed, moments = healthy.results, 0, 0, 0, []
    while kills < KILLS:
        # What is stored already makes the build shorter, and so the span of its moments.
        ahead = (healthy.cold_s - healthy.warm_s) * (1 - kept / total)
        moments.append(draw.random() * (healthy.warm_s + ahead))
        if killed(root, moments[-1]):
            kills += 1
            assert check(root) == ()
            assert results(root) >= kept
            kept = results(root)
        else:
            completed += 1
            builds.assert_tree(builds.tree(root / "site"), healthy.site)
        if results(root) > total - 3:  # begin again: a build without runs is a dull victim
            root = builds.copy(tmp_path / f"course {kills} {completed}", lab=False)
            kept = 0
    print(f"{kills} killed, {completed} quicker than that, {max(moments):.1f} s the longest")
    last = builds.build(root)
    assert len(last.runs) <= total - kept
    builds.assert_tree(builds.tree(root / "site"), healthy.site)
    assert check(root) == ()
    assert builds.build(root).runs == []


def damage(store: Path, draw: random.Random) -> None:
    """Flip a bit in each of many files, cut others short."""
    files = [path for path in sorted(store.rglob("*")) if path.stat().st_size and path.is_file()]
    files = [path for path in files if "quarantine" not in path.parts]
    draw.shuffle(files)
    assert len(files) > CUTS
    cut, flipped = files[:CUTS], files[CUTS:]
    for path in cut:
        path.write_bytes(path.read_bytes()[: draw.randrange(path.stat().st_size)])
    for path in draw.choices(flipped, k=FLIPS):
        content = bytearray(path.read_bytes())
        content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        path.write_bytes(content)


def test_a_store_that_rots_is_healed_and_never_believed(healthy: Healthy) -> None:
    """After 400 flipped bits and 104 cut files each build is right, and the store is whole."""
    draw = random.Random(400)
    ran = 0
    for _ in range(ROUNDS):
        damage(healthy.root / ".site_tools", draw)
        ran += len(builds.build(healthy.root).runs)
        builds.assert_tree(builds.tree(healthy.root / "site"), healthy.site)
        assert check(healthy.root) == ()
    assert ran > ROUNDS  # the damage did reach results
