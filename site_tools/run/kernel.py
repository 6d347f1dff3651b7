"""Runs a lab's code cells in a kernel of this very Python, and makes its outputs repeatable.

Worker-side only: it imports Jupyter. The kernel talks over sockets in the work folder, never
over the network, and needs no kernel that is installed in somebody's home.
"""

from __future__ import annotations

import math
import os
import re
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import nbformat
from jupyter_client.kernelspec import KernelSpec
from jupyter_client.manager import AsyncKernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError
from nbformat import NotebookNode
from traitlets.config import Config

from site_tools.errors import SnippetError
from site_tools.takeaway.lab import Cell
from site_tools.takeaway.notebook import document, from_json, write

_ADDRESS = re.compile(r"\b0x[0-9a-f]{6,16}\b")
_LONGEST_SOCKET = 80  # characters; the system's limit is about 104 with what is added
# One thread and nothing of the machine: as the site's own runs have it.
_ENVIRONMENT = {
    "OMP_NUM_THREADS": "1",
    "MKL_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "PYTHONHASHSEED": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "MPLBACKEND": "agg",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "LC_ALL": "C.UTF-8",
    "TZ": "UTC",
}


class Kernel(AsyncKernelManager):  # type: ignore[misc]  # it comes without types
    """A kernel of the running Python, without a look at what kernels are installed."""

    @property
    def kernel_spec(self) -> KernelSpec:
        """How it is started."""
        command = [
            sys.executable,
            "-m",
            "ipykernel_launcher",
            "-f",
            "{connection_file}",
            "--log-level=50",
        ]
        return KernelSpec(argv=command, display_name="Python 3", language="python")


def make_notebook(cells: Iterable[Cell], title: str) -> NotebookNode:
    """The cells as a notebook, not run."""
    return nbformat.from_dict(document(tuple(cells), title))


def run(cells_json: str, page: str, workdir: Path, timeout_s: float, root: Path) -> bytes:
    """Run a lab's code cells (as notebook.to_json wrote them); the bytes to store.

    SnippetError if a cell fails.
    """
    notebook = make_notebook(from_json(cells_json), page)
    return write(clean(execute(notebook, workdir, timeout_s), (workdir, root)))


def execute(notebook: NotebookNode, workdir: Path, timeout_s: float) -> NotebookNode:
    """Run every code cell in order, in `workdir`. SnippetError names the cell that failed."""
    home = workdir / "kernel"
    home.mkdir(parents=True, exist_ok=True)
    reached = 0

    def note(cell: NotebookNode, cell_index: int) -> None:
        nonlocal reached
        del cell
        reached = cell_index

    with tempfile.TemporaryDirectory(dir=_roomy(home)) as sockets:
        places = {"transport": "ipc", "ip": f"{sockets}/k"}
        client = NotebookClient(
            notebook,
            kernel_manager_class=Kernel,
            config=Config(Kernel=places | {"connection_file": f"{sockets}/kernel.json"}),
            timeout=math.ceil(timeout_s),
            startup_timeout=120,
            allow_errors=False,
            coalesce_streams=True,
            record_timing=False,
            on_cell_execute=note,
            resources={"metadata": {"path": str(workdir)}},
        )
        folders = {name: str(home) for name in ("HOME", "IPYTHONDIR", "JUPYTER_RUNTIME_DIR")}
        try:
            client.execute(env={**os.environ, **_ENVIRONMENT, **folders})
        except CellExecutionError as error:
            message = f"{error.ename}: {error.evalue}"
            raise _failed(notebook, reached, message, "run the same cell by hand") from None
        except CellTimeoutError:
            message = f"it took longer than {timeout_s:g} s"
            raise _failed(notebook, reached, message, "raise timeout_s in mkdocs.yml") from None
        except DeadKernelError:
            message = "the kernel died, as when memory runs out"
            raise _failed(notebook, reached, message, "raise memory_mb in mkdocs.yml") from None
    return notebook


def _roomy(home: Path) -> str | None:
    """A folder whose path leaves room for a socket's name; None for the system's own."""
    return str(home) if len(str(home)) < _LONGEST_SOCKET - 20 else "/tmp"  # noqa: S108 a fresh folder is made in it


def _failed(notebook: NotebookNode, at: int, message: str, next_step: str) -> SnippetError:
    """The error of the cell at that index: its number among the code cells, how it begins."""
    number = sum(cell.cell_type == "code" for cell in notebook.cells[: at + 1])
    lines = notebook.cells[at].source.strip().splitlines()
    words = lines[0] if len(lines) == 1 else f"{lines[0]} … {lines[-1].strip()}"
    return SnippetError(
        f"code cell {number} of the lab ({words}) failed: {message}", next_step=next_step
    )


def clean(notebook: NotebookNode, paths: Iterable[Path] = ()) -> NotebookNode:
    """Make a run notebook's bytes depend on its content alone.

    Out go times, addresses, machine paths and progress on stderr; in come the versions.
    """
    hidden = {str(path): "…" for path in (*paths, Path.home(), Path(sys.prefix))}
    hidden |= {str(Path(path).resolve()): "…" for path in list(hidden)}
    hidden.pop("/", None)
    count = 0
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count if cell.source.strip() else None
            cell.outputs = [_output(output, hidden) for output in cell.outputs
                            if output.get("name") != "stderr"]  # fmt: skip
    notebook.metadata = nbformat.from_dict(
        {
            "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
            "language_info": {"name": "python", "version": sys.version.partition(" ")[0]},
            "title": notebook.metadata.get("title", ""),
            "versions": _versions(notebook),
        }
    )
    return notebook


def _output(output: NotebookNode, hidden: Mapping[str, str]) -> NotebookNode:
    output.pop("execution_count", None)
    if output.output_type == "execute_result":
        output.execution_count = None
    if "text" in output:
        output.text = _told(output.text, hidden)
    for kind, content in dict(output.get("data", {})).items():
        if not kind.startswith("image/") or kind == "image/svg+xml":
            output.data[kind] = _told(content, hidden)
    if "metadata" in output:
        kept = {kind: value for kind, value in output.metadata.items() if kind in output.data}
        output.metadata = nbformat.from_dict(kept)
    return output


def _told(content: Any, hidden: Mapping[str, str]) -> Any:
    if not isinstance(content, str):
        return content
    for path, words in sorted(hidden.items(), key=lambda pair: -len(pair[0])):
        content = content.replace(path, words)
    return _ADDRESS.sub("0x…", content)


def _versions(notebook: NotebookNode) -> dict[str, str]:
    """What the last cell printed: a name and a version on each line."""
    lines = [
        line.rsplit(" ", 1)
        for cell in notebook.cells
        if "versions" in cell.metadata.get("tags", ())
        for output in cell.outputs
        for line in str(output.get("text", "")).splitlines()
    ]
    return {line[0].lower(): line[1] for line in lines if len(line) == 2}
