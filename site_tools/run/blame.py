"""Says what went wrong in a run: an exception as a report, with the project's lines only."""

from __future__ import annotations

import linecache
import traceback
from collections.abc import Callable
from types import TracebackType

from site_tools.model import Kind, Limits, Place
from site_tools.run.task import Report

LONGEST = 5000  # characters of a message
ProjectFile = Callable[[str], str | None]  # a file's path below the root, None if not the project's
_NO_MEMORY = ("can't allocate memory", "std::bad_alloc", "Cannot allocate memory")


def clean(text: str) -> str:
    """Text that can be written as UTF-8 and shown: no surrogates, no NUL, not endless."""
    text = text.encode("utf8", "backslashreplace").decode("utf8").replace("\0", "\\0")
    return text if len(text) <= LONGEST else text[:LONGEST] + " …"


def message_of(error: BaseException) -> str:
    """What the exception says, even if it can't say it."""
    try:
        return clean(str(error))
    except Exception as second:
        return f"(its message can't be shown: __str__ raised {type(second).__name__})"


def failure(error: BaseException, stage: str, limits: Limits, project: ProjectFile) -> Report:
    """The report of a run that ended by an exception at that stage."""
    name, message = type(error).__name__, message_of(error)
    cause, text = stage, f"{name}: {message}" if message else name
    if isinstance(error, SystemExit):
        cause, text = "crashed", f"it called sys.exit({error.code!r})"
    elif isinstance(error, MemoryError) or any(sign in message for sign in _NO_MEMORY):
        cause = "out of memory"
        text += f" (limit {limits.memory_mb} MB; @limits(memory_mb=…) allows more)"
    elif stage == "unshowable":
        text = f"its result can't be shown: {text}"
    frames = _project_frames(error.__traceback__, project)
    place = Place(frames[-1].filename, frames[-1].lineno or 1) if frames else None
    if isinstance(error, SyntaxError) and error.filename and (file := project(error.filename)):
        place = Place(file, error.lineno or 1)
    return Report(
        cause=cause, message=clean(text), place=place, traceback=_traceback(frames, name, message)
    )


def expected_error(error: BaseException, expected: str, project: ProjectFile) -> Report:
    """The report of a run that was to raise: the error as a result if it is the expected one."""
    frames = _project_frames(error.__traceback__, project)
    names = {
        name
        for cls in type(error).__mro__
        for name in (cls.__name__, f"{cls.__module__}.{cls.__qualname__}")
    }
    name, message = type(error).__name__, message_of(error)
    if expected in names:
        source = (frames[-1].line or "") if frames else ""
        return Report(Kind.ERROR, {"type": name, "message": message, "source": clean(source)})
    return Report(
        cause="wrong error",
        message=clean(f"expected {expected}, but it raised {name}: {message}"),
        place=Place(frames[-1].filename, frames[-1].lineno or 1) if frames else None,
        traceback=_traceback(frames, name, message),
    )


def _project_frames(
    trace: TracebackType | None, project: ProjectFile
) -> list[traceback.FrameSummary]:
    frames = []
    while trace:
        code, line = trace.tb_frame.f_code, trace.tb_lineno
        if file := project(code.co_filename):
            text = linecache.getline(code.co_filename, line).strip()
            frames.append(traceback.FrameSummary(file, line, code.co_name, line=text))
        trace = trace.tb_next
    return frames


def _traceback(frames: list[traceback.FrameSummary], name: str, message: str) -> str:
    lines = traceback.StackSummary.from_list(frames).format()  # folds repeated frames
    return clean("".join(lines) + (f"{name}: {message}" if message else name))
