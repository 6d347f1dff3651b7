"""One run, inside its own process: seed, import, call, capture, and report how it went.

Nothing here returns to the server that forked the process: `main` ends it.
"""

from __future__ import annotations

import contextlib
import faulthandler
import importlib
import importlib.util
import os
import platform
import random
import resource
import signal
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from site_tools import show
from site_tools.errors import ShowError, SnippetError
from site_tools.model import Kind, Place
from site_tools.run import blame, readers
from site_tools.run.handover import Handover, undecorated
from site_tools.run.observe import Watch
from site_tools.run.task import Report, Task, read_task, write_report
from site_tools.run.territory import Territory

SAY_WHERE = signal.SIGUSR2  # asks a run that is about to be killed for its line
NOTEBOOK = "notebook:"  # entries that begin so are a page's lab
REPORTED = ("torch", "torchvision", "numpy", "matplotlib")


class ClaimFailed(AssertionError):  # noqa: N818 the word that pages use: `expect: ClaimFailed`
    """A claim did not hold, and the page expects that."""


def main(folder: Path) -> None:
    """Run the task of a work folder, leave a report there, end the process."""
    sys.stdout = open(1, "w", encoding="utf8", errors="backslashreplace",  # noqa: SIM115 kept for the process's life
                      buffering=1, closefd=False)  # fmt: skip
    sys.stderr = open(2, "w", encoding="utf8", errors="backslashreplace",  # noqa: SIM115 kept for the process's life
                      buffering=1, closefd=False)  # fmt: skip
    task, pid = read_task(folder), os.getpid()
    trace = (folder / "where.txt").open("w", encoding="utf8")
    faulthandler.enable(trace)
    faulthandler.register(SAY_WHERE, trace, all_threads=False)
    watch = _prepare(task, folder)
    report = _perform(task, folder, watch)
    if os.getpid() != pid:
        os._exit(0)  # a process that the snippet forked came back as if it were the run
    watch.stop()
    watch.gather()
    # What a run needed to fail for want of memory, its report may have.
    resource.setrlimit(resource.RLIMIT_AS, resource.getrlimit(resource.RLIMIT_AS)[1:] * 2)
    if watch.faults:
        fault = watch.faults[0]
        report = Report(cause="misbehaved", message=fault.message, place=fault.place)
    write_report(
        replace(
            report,
            observed=watch.observed(),
            imported=watch.imported(),
            notes=watch.notes,
            machine=_machine(),
            versions=_versions(),
        ),
        folder,
    )
    with contextlib.suppress(Exception):  # the run may have closed or replaced them
        sys.stdout.flush()
        sys.stderr.flush()
    os._exit(0)  # threads that linger are not waited for


def _prepare(task: Task, folder: Path) -> Watch:
    for name in ("cwd", "pycache", "out"):
        (folder / name).mkdir()
    os.chdir(folder / "cwd")
    # Not in the work folder: a socket's path may have a hundred characters at most.
    scratch = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-"))
    os.environ["TMPDIR"] = tempfile.tempdir = str(scratch)
    os.environ.pop("PYTHONPATH", None)  # was for the server alone
    if task.data_folders:
        os.environ["SITE_TOOLS_DATA"] = task.data_folders[0]  # for a lab's kernel
    # Bytecode that lies about beside the sources may be older than they are.
    sys.dont_write_bytecode, sys.pycache_prefix = True, str(folder / "pycache")
    engine = str(Path(__file__).resolve().parents[2])  # a course must not import our tests
    if not engine.endswith("-packages"):
        sys.path[:] = [path for path in sys.path if path != engine]
    sys.path.insert(0, str(task.root))
    sys.argv = ["snippet"]
    _limit(task)
    _seed(task.seed)
    watch = Watch(
        Territory(task.root, (folder, scratch), task.data_folders),
        frozenset(task.sources),
        free=task.request.entry.startswith(NOTEBOOK),
    )
    readers.watch(watch.read)
    watch.install()
    return watch


def _limit(task: Task) -> None:
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Only a backstop: the build watches the clock. Threads may use more than that.
    seconds = int(task.limits.timeout_s * 2) + 10
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 5))
    with contextlib.suppress(OSError, ValueError):  # Linux only; macOS has no such limit
        pages = int(Path("/proc/self/statm").read_text().split()[0])
        most = pages * os.sysconf("SC_PAGE_SIZE") + task.limits.memory_mb * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (most, resource.RLIM_INFINITY))


def _seed(seed: int) -> None:
    random.seed(seed)
    if numpy := sys.modules.get("numpy"):
        numpy.random.seed(seed % 2**32)
    if torch := sys.modules.get("torch"):
        torch.default_generator.manual_seed(seed)  # no other device is visible here


def _perform(task: Task, folder: Path, watch: Watch) -> Report:
    """Import, call, capture; whatever goes wrong becomes the report of a failure."""
    request = task.request
    if request.entry.startswith(NOTEBOOK):
        return _lab(task, folder, watch)
    module, _, name = request.entry.rpartition(".")
    stage, drawing = "import failed", _drawing()
    try:
        with drawing, _handing_over(task, watch):
            function = getattr(importlib.import_module(f"{task.package}.{module}"), name)
            _seed(task.seed)  # numpy or torch may be here only now; imports may have drawn numbers
            stage = "raised"
            plain = undecorated(function)
            value = (plain or function)(**dict(request.arguments))
            if request.expect is not None:
                if isinstance(value, show.Claim) and not value.holds:
                    raise ClaimFailed(_broken(vars(value)))
                message = f"expected {request.expect}, but it returned {type(value).__name__}"
                return Report(cause="no error", message=message, place=_place(function, watch))
            stage = "unshowable"
            with watch.looking_away():
                return _shown(value, plain is not None, task, folder, _place(function, watch))
    except BaseException as error:
        with watch.looking_away():
            if request.expect is not None and stage == "raised":
                return blame.expected_error(error, request.expect, watch.project_file)
            return blame.failure(error, stage, task.limits, watch.project_file)


def _lab(task: Task, folder: Path, watch: Watch) -> Report:
    from site_tools.run import kernel

    page, out = task.request.entry.removeprefix(NOTEBOOK), folder / "out" / "notebook.ipynb"
    try:
        out.write_bytes(
            kernel.run(task.payload, page, folder / "cwd", task.limits.timeout_s, task.root)
        )
    except SnippetError as error:
        return Report(cause="raised", message=blame.clean(str(error)))
    except BaseException as error:
        with watch.looking_away():
            return blame.failure(error, "raised", task.limits, watch.project_file)
    return Report(Kind.NOTEBOOK, {"title": page, "page": page}, {out.name: str(out)})


def _shown(value: Any, is_artifact: bool, task: Task, folder: Path, place: Place | None) -> Report:
    kind: Kind
    data: Mapping[str, Any]
    files: Mapping[str, Path]
    out = folder / "out"
    try:
        from site_tools.results.capture import capture, capture_artifact

        if is_artifact:
            kind, data, files = capture_artifact(value, out)
        else:
            kind, data, files = capture(value, task.request, out)
    except ShowError as error:
        return Report(cause="unshowable", message=blame.clean(str(error)), place=place)
    if kind is Kind.CLAIM and not data["holds"]:
        return Report(cause="claim failed", message=blame.clean(_broken(data)), place=place)
    return Report(kind=kind, data=data, files={name: str(path) for name, path in files.items()})


def _broken(claim: Mapping[str, Any]) -> str:
    """As the page would have said it, unless that hides the difference."""
    measured, bound = (format(claim[name], claim["format"]) for name in ("measured", "bound"))
    if measured == bound:
        measured, bound = repr(claim["measured"]), repr(claim["bound"])
    unit = f" {claim['unit']}" if claim["unit"] else ""
    statement = claim["statement"].removesuffix(".")
    return f"{statement}: measured {measured}{unit}, which is not {claim['op']} {bound}{unit}"


def _drawing() -> contextlib.AbstractContextManager[object]:
    """The house's colours for all that is drawn, in courses that draw."""
    if importlib.util.find_spec("matplotlib") is None:
        return contextlib.nullcontext()
    from site_tools.results.capture import drawing

    return drawing()


@contextlib.contextmanager
def _handing_over(task: Task, watch: Watch) -> Iterator[None]:
    """Calls of artifacts get stored results; declared data files are observed."""
    show._resolver, show._recorder = Handover(task, watch), watch.read
    show._finder = lambda data: _find(data, task, watch)
    try:
        yield
    finally:
        show._resolver = show._recorder = show._finder = None


def _find(data: show.DataSet, task: Task, watch: Watch) -> tuple[show.Variant, Path]:
    """The variant of a set that the key knows, or the first that is here, and its file."""
    with watch.looking_away():
        folder = Path(task.data_folders[0])
        found = show.find_in(folder, data, task.variants.get(data.name))
    watch.cover(found[1])
    return found


def _place(function: Any, watch: Watch) -> Place | None:
    """Where the function is defined, below all its decorators."""
    while hasattr(function, "__wrapped__"):
        function = function.__wrapped__
    code = getattr(function, "__code__", None)
    name = watch.project_file(code.co_filename) if code else None
    return Place(name, code.co_firstlineno) if code and name else None


def _machine() -> str:
    words = [platform.system(), platform.machine()]
    with contextlib.suppress(Exception):
        words.append(str(sys.modules["torch"].backends.cpu.get_cpu_capability()))
    return " ".join(words)


def _versions() -> dict[str, str]:
    versions = {"python": platform.python_version()}
    for name in REPORTED:
        if name in sys.modules:
            versions[name] = str(getattr(sys.modules[name], "__version__", ""))
    return versions
