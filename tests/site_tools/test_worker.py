"""One run in its own process: what it may read, what is seen of it, how its end is told."""

from __future__ import annotations

import hashlib
import os
import py_compile
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import matplotlib
import pytest

from site_tools.model import Failure, Kind, Observed, Place, Result
from site_tools.storage.observed import state_below
from tests.site_tools.runs import Course


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path / "course")


def observed(course: Course, source: str, name: str = "run") -> dict[str, str]:
    """What the run of a function of `source` read, path to state."""
    course.write("snippets/demo/reader.py", source)
    result = course.get(f"reader.{name}")
    return {item.path: item.digest for item in result.observed}


def sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


# --- what is seen of a run --------------------------------------------------------------

HERE = "from pathlib import Path\nROOT = Path(__file__).parents[2]\n"


def test_files_below_the_project_are_observed(course: Course) -> None:
    """An opened file counts by its content, a missing one as absent, a folder by its names."""
    data = course.write("data/a.csv", "1,2")
    course.write("data/more/b.csv", "3")
    source = HERE + (
        "def run():\n"
        "    text = (ROOT / 'data/a.csv').read_text()\n"
        "    try:\n"
        "        open(ROOT / 'data/none.csv')\n"
        "    except FileNotFoundError:\n"
        "        pass\n"
        "    return len(text) + len(list((ROOT / 'data/more').iterdir()))\n"
    )
    seen = observed(course, source)
    assert seen["data/a.csv"] == sha(data)
    assert seen["data/none.csv"] == "absent"
    assert seen["data/more"].startswith("folder:")
    assert set(seen) == {"data/a.csv", "data/none.csv", "data/more"}


def test_a_mere_look_is_observed(course: Course) -> None:
    """`exists` and the like count, whether the file is there or not."""
    there = course.write("data/a.csv", "1")
    source = HERE + (
        "import os.path\n"
        "def run():\n"
        "    return [(ROOT / 'data/a.csv').exists(), os.path.isfile(ROOT / 'data/no.csv')]\n"
    )
    assert observed(course, source) == {"data/a.csv": sha(there), "data/no.csv": "absent"}


def test_a_look_at_a_folder_is_observed(course: Course) -> None:
    """That a folder is there counts, its content doesn't; one that goes away was seen."""
    course.write("data/more/a.csv", "1")
    source = HERE + (
        "import os\n"
        "def run():\n"
        "    (ROOT / 'data/more/..').resolve()\n"
        "    return (ROOT / 'data/more').is_dir() and os.access(ROOT / 'data', os.R_OK)\n"
    )
    assert observed(course, source) == {"data/more/": "folder", "data/": "folder"}
    assert state_below(course.root, "data/more/") == "folder"
    assert state_below(course.root, "data/gone/") == "absent"


def test_the_entries_of_a_scan_are_observed(course: Course) -> None:
    """An entry gives a file's size without asking again, so its content counts."""
    file = course.write("data/a.csv", "1")
    source = HERE + (
        "import os\n"
        "def run():\n"
        "    return sum(entry.stat().st_size for entry in os.scandir(ROOT / 'data'))\n"
    )
    seen = observed(course, source)
    assert set(seen) == {"data", "data/a.csv"}
    assert seen["data/a.csv"] == sha(file)


def test_a_font_is_observed(course: Course) -> None:
    """FreeType opens the file itself."""
    fonts = Path(matplotlib.get_data_path(), "fonts/ttf")
    file = course.root / "data/font.ttf"
    file.parent.mkdir()
    shutil.copy(fonts / "DejaVuSans.ttf", file)
    source = HERE + (
        "from PIL import ImageFont\n"
        "def run():\n"
        "    return ImageFont.truetype(str(ROOT / 'data/font.ttf'), 20).getlength('ab')\n"
    )
    assert observed(course, source) == {"data/font.ttf": sha(file)}


def test_native_readers_are_observed(course: Course) -> None:
    """Readers that raise no audit event are wrapped; `data_file` declares what is left."""
    made = """
        import numpy, torch, torchvision
        from safetensors.torch import save_file
        save_file({"a": torch.ones(2)}, "a.safetensors")
        torchvision.io.write_png(torch.zeros(3, 2, 2, dtype=torch.uint8), "b.png")
        torch.ones(4).numpy().tofile("c.bin")
        numpy.save("d.npy", [1.0])
    """
    (course.root / "data").mkdir()
    subprocess.run(
        [sys.executable, "-c", textwrap.dedent(made)], cwd=course.root / "data", check=True
    )
    course.write("data/e.bin", "e")
    source = HERE + (
        "import numpy, torch, torchvision\n"
        "from safetensors import safe_open\n"
        "from safetensors.torch import load_file\n"
        "from site_tools.show import data_file\n"
        "DATA = ROOT / 'data'\n"
        "def run():\n"
        "    with safe_open(DATA / 'a.safetensors', framework='pt') as file:\n"
        "        total = file.get_tensor('a').sum()\n"
        "    total += load_file(DATA / 'a.safetensors')['a'].sum()\n"
        "    total += torchvision.io.read_image(str(DATA / 'b.png')).sum()\n"
        "    total += torch.from_file(str(DATA / 'c.bin'), size=4).sum()\n"
        "    total += numpy.load(DATA / 'd.npy')[0]\n"
        "    data_file(DATA / 'e.bin')\n"
        "    return float(total)\n"
    )
    names = ("a.safetensors", "b.png", "c.bin", "d.npy", "e.bin")
    expected = {f"data/{name}": sha(course.root / "data" / name) for name in names}
    assert observed(course, source) == expected


def test_what_a_forked_process_reads_is_observed(course: Course) -> None:
    """A data loader's worker processes are part of the run."""
    file = course.write("data/a.csv", "1")
    source = HERE + (
        "import os\n"
        "def run():\n"
        "    pid = os.fork()\n"
        "    if pid == 0:\n"
        "        (ROOT / 'data/a.csv').read_text()\n"
        "        os._exit(0)\n"
        "    os.waitpid(pid, 0)\n"
        "    return 1\n"
    )
    assert observed(course, source) == {"data/a.csv": sha(file)}


def test_the_projects_modules_are_inputs_only_beyond_the_key(course: Course) -> None:
    """What the key covers isn't observed, not even for a warning; any other module is."""
    extra = course.write("helpers/extra.py", "VALUE = 3\n")
    source = (
        "import importlib, warnings\n"
        "from snippets.demo import other\n"
        "def run():\n"
        "    warnings.warn('careful')\n"
        "    return importlib.import_module('helpers.extra').VALUE + other.ONE\n"
    )
    course.write("snippets/demo/other.py", "ONE = 1\n")
    assert observed(course, source) == {"helpers/extra.py": sha(extra)}


def test_own_scratch_and_libraries_are_not_observed(course: Course) -> None:
    """A run may write to its working and temporary folders; nothing of that is an input."""
    source = (
        "import json, os, tempfile\n"
        "from pathlib import Path\n"
        "from matplotlib.figure import Figure\n"
        "def run():\n"
        "    Path('x.txt').write_text('1')\n"
        "    with tempfile.NamedTemporaryFile('w+') as file:\n"
        "        file.write('2')\n"
        "    Figure().savefig('y.png')\n"
        "    return sorted(os.listdir('.'))\n"
    )
    assert observed(course, source) == {}


def test_reading_outside_the_project_is_noted(course: Course, tmp_path: Path) -> None:
    """A file elsewhere can't be watched; the run's record says so."""
    outside = Path.home() / f".site-tools-test-{os.getpid()}"
    outside.write_text("1")
    try:
        source = f"def run():\n    return open({str(outside)!r}).read()"
        course.write("snippets/demo/reader.py", source)
        result = course.get("reader.run")
    finally:
        outside.unlink()
    assert f"{outside} lies outside the project" in result.provenance.output


# --- where a run finds itself -----------------------------------------------------------


def test_a_run_starts_fresh(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    """Same seeds, hash seed, threads and environment each time, whatever came before."""
    monkeypatch.setenv("SECRET", "x")
    course.write(
        "snippets/demo/state.py",
        """
        import random, sys
        import matplotlib, numpy, torch

        def run(turn):
            state = {
                "random": random.random(),
                "numpy": float(numpy.random.rand()),
                "torch": float(torch.rand(())),
                "threads": torch.get_num_threads(),
                "hash": hash("word"),
                "size": matplotlib.rcParams["lines.linewidth"],
                "argv": len(sys.argv),
            }
            matplotlib.rcParams["lines.linewidth"] = 99
            torch.set_default_dtype(torch.float64)
            return state
        """,
    )
    first, second = (course.get("state.run", turn=turn).data["value"] for turn in (1, 2))
    assert first == second
    assert first["threads"] == 1


def test_a_data_loader_may_have_workers(course: Course) -> None:
    """Its processes are forked, and pass tensors through Unix sockets."""
    course.write(
        "snippets/demo/loader.py",
        """
        import torch
        from torch.utils.data import DataLoader, TensorDataset

        def run():
            data = TensorDataset(torch.arange(20.0))
            return sum(float(x.sum()) for (x,) in DataLoader(data, batch_size=5, num_workers=2))
        """,
    )
    assert course.get("loader.run").data["value"] == 190.0


def test_stale_bytecode_is_never_used(course: Course) -> None:
    """A .pyc with the source's time and size but other content is left alone."""
    path = course.write("snippets/demo/old.py", "def run(): return 1\n")
    py_compile.compile(str(path))
    stamp = path.stat()
    path.write_text("def run(): return 2\n")
    os.utime(path, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
    assert course.get("old.run").data["value"] == 2


# --- artifacts --------------------------------------------------------------------------

ARTIFACTS = """
    from dataclasses import dataclass
    import torch
    from site_tools.show import artifact

    @dataclass(frozen=True)
    class Trained:
        weights: torch.Tensor
        history: list[float]
        seed: int

    @artifact(family={"seed": (0, 1)})
    def trained(seed=0, steps=3):
        print("training")
        return Trained(torch.full((2, 2), float(seed)), [0.1, float("nan")], seed)

    @artifact
    def doubled():
        return trained(seed=1).weights * 2

    def both():
        first, second = trained(), trained(1)
        first.weights.add_(100)
        return [float(trained(0).weights.sum()), float(second.weights.sum()), second.seed]

    def unplanned(seed=7):
        return trained(seed=seed)

    def unseen():
        return doubled()
"""


def test_artifacts_are_handed_over(course: Course) -> None:
    """An artifact runs once; its users get the stored value, each call a fresh copy."""
    course.write("snippets/demo/art.py", ARTIFACTS)
    zero, one = course.job("art.trained", seed=0), course.job("art.trained", seed=1)
    doubled = course.job("art.doubled", upstream=[one.request])
    both = course.job("art.both", upstream=[zero.request, one.request])
    results = course.run(both, doubled, one, zero)
    assert all(isinstance(result, Result) for result in results), results
    value, double, *trained = (result for result in results if isinstance(result, Result))
    assert value.data["value"] == [0.0, 4.0, 1]
    assert (double.kind, double.blobs[0].name) == (Kind.ARTIFACT, "tensors.safetensors")
    assert [result.provenance.output for result in trained] == ["training\n", "training\n"]
    assert value.provenance.output == ""


def test_a_call_that_was_not_planned_says_what_to_do(course: Course) -> None:
    """The error names the members of the family, and where to add one."""
    course.write("snippets/demo/art.py", ARTIFACTS)
    zero = course.job("art.trained", seed=0)
    unplanned = course.job("art.unplanned", upstream=[zero.request])
    unseen = course.job("art.unseen")
    _, family, call = course.run(zero, unplanned, unseen)
    assert isinstance(family, Failure)
    assert "no member of its family" in family.message
    assert "demo.art.trained(seed=0)" in family.message
    assert isinstance(call, Failure)
    assert "the plan did not see that call" in call.message


def test_damaged_tensors_are_not_believed(course: Course) -> None:
    """A bit that flips between the plan and the call is found by the reader."""
    course.write("snippets/demo/art.py", ARTIFACTS)
    one = course.job("art.trained", seed=1)
    (trained,) = course.run(one)
    assert isinstance(trained, Result)
    blob = course.store.path(trained.blobs[0])
    blob.write_bytes(blob.read_bytes()[:-1] + b"\1")
    (failure,) = course.run(
        course.job("art.doubled", upstream=[one.request]), hits={one.request: trained}
    )
    assert isinstance(failure, Failure)
    assert "damaged" in failure.message


# --- how an end is told -----------------------------------------------------------------

ENDS = """
    from site_tools.show import Claim

    def helper(number):
        return 1 / number

    def divides():
        return helper(0)

    def nothing():
        pass

    def a_set_of_objects():
        return {"deep": [object()]}

    def claim(bound):
        return Claim("the mean is small", measured=0.5, op="<", bound=bound, n=10, unit="px")

    def library_raises():
        return int("no number")
"""


@pytest.fixture
def ends(course: Course) -> Course:
    course.write("snippets/demo/ends.py", ENDS)
    return course


def test_an_exception_is_told_with_the_projects_lines(ends: Course) -> None:
    """The place is the deepest line of the project; the engine's own frames are left out."""
    failure = ends.fail("ends.divides")
    assert (failure.cause, failure.message) == ("raised", "ZeroDivisionError: division by zero")
    assert failure.place == Place("snippets/demo/ends.py", 5)
    assert failure.traceback.count("File ") == 2
    assert "snippets/demo/ends.py" in failure.traceback
    assert "site_tools" not in failure.traceback
    assert str(ends.root) not in failure.traceback


@pytest.mark.parametrize(
    "expect", ["ZeroDivisionError", "ArithmeticError", "builtins.ZeroDivisionError"]
)
def test_an_expected_error_is_a_result(ends: Course, expect: str) -> None:
    """It may be named by its class or a base, with or without its module."""
    result = ends.get("ends.divides", expect=expect)
    assert result.kind is Kind.ERROR
    assert result.data == {
        "type": "ZeroDivisionError",
        "message": "division by zero",
        "source": "return 1 / number",
    }


def test_another_error_or_none_is_a_failure(ends: Course) -> None:
    """Only the error that the page promises will do."""
    other = ends.fail("ends.divides", expect="KeyError")
    assert other.cause == "wrong error"
    assert "expected KeyError, but it raised ZeroDivisionError" in other.message
    none = ends.fail("ends.nothing", expect="KeyError")
    assert none.cause == "no error"
    assert none.place == Place("snippets/demo/ends.py", 10)


@pytest.mark.parametrize("name", ["nothing", "a_set_of_objects"])
def test_what_cannot_be_shown_is_refused(ends: Course, name: str) -> None:
    """The failure stands at the function and says what may be returned."""
    failure = ends.fail(f"ends.{name}")
    assert failure.cause == "unshowable"
    assert failure.place is not None
    assert failure.place.file == "snippets/demo/ends.py"


def test_a_claim_that_does_not_hold_is_a_failure(ends: Course) -> None:
    """It tells what was measured and the bound; one that holds is a result."""
    failure = ends.fail("ends.claim", bound=0.5)
    assert failure.cause == "claim failed"
    assert failure.message.startswith("the mean is small: measured 0.5 px, which is not < 0.5 px")
    assert ends.get("ends.claim", bound=0.6).kind is Kind.CLAIM


def test_a_page_may_expect_a_claim_to_fail(ends: Course) -> None:
    """`expect: ClaimFailed` shows what the build says of it; a claim that holds won't do."""
    result = ends.get("ends.claim", expect="ClaimFailed", bound=0.25)
    assert (result.kind, result.data["type"]) == (Kind.ERROR, "ClaimFailed")
    assert result.data["message"].endswith("measured 0.5 px, which is not < 0.25 px")
    assert ends.fail("ends.claim", expect="ClaimFailed", bound=0.6).cause == "no error"


def test_a_module_that_cannot_be_imported_says_where(course: Course) -> None:
    """A syntax error has the line of the error, another the line that raised it."""
    course.write("snippets/demo/broken.py", "VALUE = 1\ndef run(:\n    pass\n")
    failure = course.fail("broken.run")
    assert (failure.cause, failure.place) == ("import failed", Place("snippets/demo/broken.py", 2))
    course.write("snippets/demo/missing.py", "\nimport nowhere_to_be_found\n")
    failure = course.fail("missing.run")
    assert (failure.cause, failure.place) == ("import failed", Place("snippets/demo/missing.py", 2))
    assert "nowhere_to_be_found" in failure.message


def test_inputs_reach_downstream(course: Course) -> None:
    """Who uses an artifact rests on the files that the artifact read."""
    data = course.write("data/a.csv", "5")
    course.write(
        "snippets/demo/chain.py",
        """
        from pathlib import Path
        from site_tools.show import artifact

        @artifact
        def loaded():
            return int((Path(__file__).parents[2] / "data/a.csv").read_text())

        def used():
            return loaded() + 1
        """,
    )
    loaded = course.job("chain.loaded")
    _, used = course.run(loaded, course.job("chain.used", upstream=[loaded.request]))
    assert isinstance(used, Result)
    assert used.data["value"] == 6
    assert used.observed == (Observed("data/a.csv", sha(data)),)
