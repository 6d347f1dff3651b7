"""`mkdocs serve` as a lecturer meets it: a real server, real edits, a real browser."""

from __future__ import annotations

import contextlib
import json
import os
import re
import signal
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

import pytest
from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import sync_playwright

T = TypeVar("T")
ROOT = Path(__file__).resolve().parents[1]
PATIENCE_S = 40.0  # only a broken server needs so long, or a machine with much else to do
FLAGS = ["--no-sandbox", "--disable-quic", "--disable-background-networking"]
CONFIG = """
    site_name: Test
    theme: mkdocs
    plugins:
      - site_tools:
          jobs: 2
"""


def until(probe: Callable[[], T], seconds: float = PATIENCE_S) -> T:
    """The probe's first true answer; fails if there is none in time."""
    deadline = time.monotonic() + seconds
    while not (found := probe()):
        assert time.monotonic() < deadline, "it did not happen in time"
        time.sleep(0.05)
    return found


class Served:
    """A course in a folder of its own, and the server that shows it."""

    def __init__(self, root: Path) -> None:
        self.root, self.log = root, root / "serve.log"
        self.process: subprocess.Popen[bytes] | None = None
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.write("mkdocs.yml", CONFIG)
        self.write("docs/index.md", "# Home\n")
        self.write("snippets/__init__.py", "")
        self.write("snippets/demo/__init__.py", "")

    def write(self, path: str, text: str) -> None:
        """Save a file as an editor does: aside, then into place."""
        target = self.root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        aside = self.root / "saving"
        aside.write_text(textwrap.dedent(text).lstrip("\n"), "utf8")
        aside.replace(target)

    def snippet(self, name: str, body: str) -> None:
        """A module of one demonstration, `show`."""
        code = textwrap.indent(textwrap.dedent(body).strip(), "    ")
        head = '"""A test."""\n\nimport os\nimport time\n\n\n'
        self.write(f"snippets/demo/{name}.py", f'{head}def show():\n    """Show."""\n{code}\n')

    def page(self, name: str, *snippets: str, prose: str = "") -> None:
        """A page that shows values of snippets."""
        text = f"# Page\n\n{prose}\n"
        for snippet in snippets or (name,):
            text += f"\n```snippet\nrun: demo.{snippet}.show\ncaption: Values.\n```\n"
        self.write(f"docs/{name}.md", text)

    def start(self) -> None:
        """Type `mkdocs serve`."""
        command = [sys.executable, "-m", "mkdocs", "serve", "-a", f"127.0.0.1:{self.port}"]
        environment = os.environ | {"PYTHONPATH": str(ROOT), "NO_MKDOCS_2_WARNING": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command, cwd=self.root, env=environment, stdout=log, stderr=log
            )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def get(self, path: str) -> str:
        """What the server answers; "" if nothing is there."""
        try:
            with urllib.request.urlopen(f"{self.url}/{path}", timeout=PATIENCE_S) as answer:
                return answer.read().decode("utf8")
        except (urllib.error.URLError, ConnectionError):
            return ""

    def shows(self, page: str, *texts: str) -> str:
        """Wait until a page holds all the texts; the page."""

        def probe() -> str:
            html = self.get(f"{page}/")
            return html if all(text in html for text in texts) else ""

        return until(probe)

    def runs(self) -> dict[str, dict[str, str]]:
        """How far every run is, as the waiting boxes read it."""
        return json.loads(self.get("assets/site_tools/progress.json") or '{"runs": {}}')["runs"]

    def pid(self, name: str) -> int:
        """The process of a snippet whose last line says `pid N`."""

        def probe() -> int:
            line = self.runs().get(f"demo.{name}.show", {}).get("line", "")
            return int(line[4:]) if line.startswith("pid ") else 0

        return until(probe)

    def builds(self) -> int:
        return self.log.read_text("utf8").count("Documentation built")

    def quiet(self) -> None:
        """Wait until nothing runs and no build has come for two seconds."""

        def probe() -> bool:
            if self.runs():
                return False
            before = self.builds()
            time.sleep(2)
            return self.builds() == before and not self.runs()

        until(probe)

    def offspring(self) -> set[int]:
        """All processes below the server's."""
        assert self.process
        parents = {}
        for stat in Path("/proc").glob("[0-9]*/stat"):
            with contextlib.suppress(OSError):
                parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
        found = {self.process.pid}
        while more := {pid for pid, parent in parents.items() if parent in found} - found:
            found |= more
        return found - {self.process.pid}

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(PATIENCE_S)


def alive(pid: int) -> bool:
    """Whether a process runs (a zombie does not)."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def stamp(html: str) -> str:
    """When the snippet of a page ran, if it says so."""
    found = re.search(r"ran-(\d+)", html)
    return found[1] if found else ""


RAN = 'return {"result": "%s", "when": f"ran-{time.time_ns()}"}'
LONG = 'print("pid", os.getpid(), flush=True)\ntime.sleep(%s)\nreturn {"result": "%s"}'


@pytest.fixture
def course(tmp_path: Path) -> Iterator[Served]:
    served = Served(tmp_path)
    yield served
    served.stop()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """A warm server; each test has pages and modules of its own."""
    served = Served(tmp_path_factory.mktemp("shared"))
    served.snippet("warm", RAN % "warm")
    served.page("warm")
    try:
        served.start()
        served.shows("warm", "ran-")
        yield served
    finally:
        served.stop()


def test_an_edit_runs_what_it_changed_and_prose_runs_nothing(shared: Served) -> None:
    """New page and modules appear; a saved snippet alone runs again; saved prose runs nothing."""
    shared.snippet("edited", RAN % "first")
    shared.snippet("other", RAN % "other")
    shared.page("edited")
    shared.page("other")
    shared.shows("edited", "first")
    before = stamp(shared.shows("edited", "ran-")), stamp(shared.shows("other", "ran-"))
    shared.snippet("edited", RAN % "second")
    html = shared.shows("edited", "second")
    assert stamp(html) != before[0]
    shared.page("edited", prose="New prose.")
    html = shared.shows("edited", "New prose.")
    assert "second" in html
    assert "st-waiting" not in html
    assert not shared.runs()
    assert stamp(shared.get("other/")) == before[1]
    (shared.root / "snippets/demo/other.py").unlink()
    shared.shows("other", "demo.other.show")
    (shared.root / "docs/other.md").unlink()
    until(lambda: not shared.get("other/"))


def test_the_last_of_quick_edits_counts_and_the_first_is_ended(shared: Served) -> None:
    """A superseded run is killed and its result is never shown."""
    shared.snippet("quick", LONG % (600, "one"))
    shared.page("quick")
    first = shared.pid("quick")
    shared.snippet("quick", LONG % (601, "two"))
    time.sleep(0.2)
    shared.snippet("quick", RAN % "three")
    html = shared.shows("quick", "three")
    assert "two" not in html
    until(lambda: not alive(first))


def test_an_edit_need_not_wait_for_what_runs_already(shared: Served) -> None:
    """With all cores taken an edit's run starts at once, and kills nobody that is wanted."""
    for name in ("long_a", "long_b"):
        shared.snippet(name, LONG % (600, name))
    shared.snippet("short", RAN % "before")
    shared.page("long", "long_a", "long_b", "short")
    running = [shared.pid("long_a"), shared.pid("long_b")]
    shared.snippet("short", RAN % "after")
    html = shared.shows("long", "after")
    assert html.count('st-waiting"') == 2
    # A page that can't be read for the moment does not say that its runs are not wanted.
    shared.write("docs/long.md", "# Page\n\n```snippet\nrun: [\n```\n")
    shared.shows("long", "be read")
    assert all(map(alive, running))
    shared.page("long", "short")
    until(lambda: not any(map(alive, running)))


FAILURES = {
    "raises": ('raise ValueError("it broke")', ("it broke", "ValueError")),
    "syntax": ("return (", ("snippets/demo/syntax.py",)),
    "claims": (
        "from site_tools.show import Claim\n"
        'return Claim("One is enough", measured=1.0, op=">=", bound=2.0, n=1)',
        ("claim failed", "One is enough"),
    ),
}


def test_failures_stand_on_their_pages_and_are_mended(shared: Served) -> None:
    """Each failing snippet shows above its last good result; all else is served as before."""
    for name in FAILURES:
        shared.snippet(name, RAN % f"good {name}")
        shared.page(name)
    for name in FAILURES:
        shared.shows(name, f"good {name}")
    for name, (body, _) in FAILURES.items():
        shared.snippet(name, body)
    for name, (_, words) in FAILURES.items():
        html = shared.shows(name, *words)
        if name != "syntax":
            assert html.index(words[0]) < html.index("Last good result") < html.index("good ")
    assert "warm" in shared.get("warm/")
    for name in FAILURES:
        shared.snippet(name, RAN % f"mended {name}")
    for name in FAILURES:
        html = shared.shows(name, f"mended {name}")
        assert "st-failure" not in html


def test_a_failure_is_tried_again_when_the_data_it_lacked_is_saved(shared: Served) -> None:
    """A failed run does not tell what it read: any file beside the snippets may mend it."""
    body = (
        'from pathlib import Path\nreturn {"read": (Path(__file__).parent / "d.txt").read_text()}'
    )
    shared.snippet("lacking", body)
    shared.page("lacking")
    shared.shows("lacking", "FileNotFoundError")
    shared.write("snippets/demo/d.txt", "here at last")
    shared.shows("lacking", "here at last")


PAGES = {
    "unknown": ("```snippet\nrun: demo.warm.shwo\n```\n", "show"),
    "yaml": ("```snippet\nrun: [\n```\n", "be read"),
    "tex": ("$\\frac{1$\n", "frac"),
}


def test_bad_pages_say_so_and_are_mended(shared: Served) -> None:
    """An unknown name, bad YAML, bad TeX, bytes that are no text: served, told, mended."""
    for name, (text, _) in PAGES.items():
        shared.write(f"docs/{name}.md", f"# Page\n\n{text}")
    (shared.root / "docs/bytes.md").write_bytes(b"# Page\n\nCaf\xe9 au lait\n")
    for name, (_, word) in PAGES.items():
        shared.shows(name, word)
        assert f"docs/{name}.md:" in shared.log.read_text("utf8")
    shared.shows("bytes", "au lait")
    assert "0xe9" in shared.log.read_text("utf8")
    config = (shared.root / "mkdocs.yml").read_text("utf8")
    shared.write("mkdocs.yml", config.replace("jobs: 2", "jbos: 2"))
    until(lambda: "did you mean 'jobs'" in shared.log.read_text("utf8"))
    assert "ran-" in shared.get("warm/")
    shared.write("mkdocs.yml", config)
    for name in (*PAGES, "bytes"):
        shared.write(f"docs/{name}.md", "# Page\n\nMended.\n")
    for name in (*PAGES, "bytes"):
        shared.shows(name, "Mended.")


def test_a_cold_start_shows_boxes_that_live_and_then_fill(course: Served) -> None:
    """Pages at once, boxes that count, one reload per batch, and then peace; labs included."""
    slow = "for step in range(%s):\n    print(f'step {step}', flush=True)\n    time.sleep(0.5)\n"
    course.snippet("slow", slow % 6 + RAN % "slow")
    course.snippet("fast", RAN % "fast")
    course.page("slow", "slow", "fast")
    text = (course.root / "docs/slow.md").read_text("utf8")
    course.write("docs/slow.md", "---\nlab: true\n---\n" + text)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        page = browser.new_page()
        begun = time.monotonic()
        course.start()
        html = until(lambda: course.get("slow/"))
        assert time.monotonic() - begun < 10
        assert html.count('class="st-waiting"') == 2
        page.goto(f"{course.url}/slow/")
        read = '() => document.querySelector(\'[data-request="demo.slow.show"]\')?.innerText || ""'
        seen: set[str] = set()

        def counted() -> bool:
            with contextlib.suppress(PlaywrightError):  # it is being reloaded
                seen.update(re.findall(r"step \d+|so far", page.evaluate(read)))
            return len(seen) > 2 and "so far" in seen

        until(counted)
        page.wait_for_selector("text=ran-", timeout=PATIENCE_S * 1000)
        until(lambda: page.locator(".st-waiting").count() == 0)
        browser.close()
    course.quiet()
    assert (course.root / "docs/labs/slow.ipynb").exists()
    assert course.builds() <= 4  # the first; fast; slow; the lab
    assert "404" not in course.log.read_text("utf8")


def test_ctrl_c_ends_it_at_once_and_keeps_what_is_done(course: Served) -> None:
    """Within two seconds no process is left, even while torch is still being imported."""
    course.snippet("done", RAN % "done")
    course.snippet("endless", LONG % (600, "endless"))
    course.page("both", "done", "endless")
    course.start()
    until(lambda: course.get("both/"))
    _interrupt(course)
    course.start()
    when = stamp(course.shows("both", "ran-"))
    pid = course.pid("endless")
    _interrupt(course)
    assert not alive(pid)
    course.start()
    assert stamp(until(lambda: course.get("both/"))) == when


def _interrupt(course: Served) -> None:
    assert course.process
    offspring, begun = course.offspring(), time.monotonic()
    course.process.send_signal(signal.SIGINT)
    course.process.wait(PATIENCE_S)
    until(lambda: not any(map(alive, offspring)))
    assert time.monotonic() - begun < 2


def test_killed_it_leaves_no_process(course: Served) -> None:
    """Three seconds after `kill -9` nothing of it runs."""
    course.snippet("endless", LONG % (600, "endless"))
    course.page("endless")
    course.start()
    pid = course.pid("endless")
    assert course.process
    offspring = course.offspring()
    assert pid in offspring
    course.process.kill()
    course.process.wait()
    until(lambda: not any(map(alive, offspring)), 3)


def test_a_bad_option_is_refused_in_words(course: Served) -> None:
    """At the start nothing is served yet: one clear line, no traceback, not 0."""
    course.write("mkdocs.yml", CONFIG.replace("jobs: 2", "jbos: 2"))
    course.start()
    assert course.process
    assert course.process.wait(PATIENCE_S) != 0
    said = course.log.read_text("utf8")
    assert "mkdocs.yml:1: unknown option 'jbos' of site_tools" in said
    assert "did you mean 'jobs'" in said
    assert "Traceback" not in said
