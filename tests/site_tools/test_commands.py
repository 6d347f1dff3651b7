"""docs/commands.md: it leaves nothing out, and its examples run."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import click
import yaml

from site_tools import cli, pytest_plugin, settings
from tests.site_tools.flaky import serving
from tests.site_tools.insects import files, insects, source, zipped
from tests.site_tools.tiny import environment

TEXT = (Path(__file__).parents[2] / "docs" / "commands.md").read_text("utf8")


def section(heading: str) -> str:
    """The part of the page below a heading of the second level."""
    head, found, rest = TEXT.partition(f"\n## {heading}\n")
    del head
    assert found, f"docs/commands.md has no heading {heading!r}"
    return rest.partition("\n## ")[0]


def row(text: str, name: str) -> bool:
    """Whether a table's first column names it."""
    return any(f"`{name}" in line.split("|")[1] for line in text.splitlines() if line[:1] == "|")


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command by its full name: "run", "data use"."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield above + name, command


def test_every_command_and_option_is_there():
    """A heading for each command; in it a row for each argument and option; an example."""
    for name, command in commands(cli.main):
        text = section(f"site_tools {name}")
        assert f"$ site_tools {name}" in text
        for parameter in command.params:
            if name == "new":  # its one argument is in its sentence
                assert f"`{parameter.make_metavar(click.Context(command))}`" in text
            elif isinstance(parameter, click.Option):
                assert all(row(text, spelt) or f", `{spelt}" in text for spelt in parameter.opts)
            else:
                assert row(text, parameter.name.upper()), (name, parameter.name)
    for option in cli.main.params:
        assert any(f"`site_tools {spelt}`" in TEXT or f"`{spelt}`" in TEXT for spelt in option.opts)


def test_every_option_of_the_plugin_is_there_with_its_default():
    """In the table and in the example of mkdocs.yml; and no other."""
    text = section("mkdocs build and mkdocs serve")
    assert re.findall(r"(?m)^\| `(\w+)` \|", text) == list(settings.OPTIONS)
    for name, option in settings.OPTIONS.items():
        (value,) = re.findall(rf"(?m)^      {name}: (\S+)$", text)
        assert yaml.safe_load(value) == option.default


def test_every_option_of_the_pytest_plugin_is_there():
    """Its own, and how to leave it out."""
    assert row(section("pytest"), pytest_plugin.RERUN)
    assert row(section("pytest"), "-p no:site_tools")


def test_every_example_runs(tmp_path: Path):
    """In the order of use: a course is made, then everything else happens in it."""
    examples = [
        line.removeprefix("$ ")
        for block in re.findall(r"(?ms)^```console\n(.*?)^```$", TEXT)
        for line in block.splitlines()
    ]
    assert len(examples) > 15
    make = next(example for example in examples if example.startswith("site_tools new"))
    examples.remove(make)
    examples.sort(key=lambda example: example != "mkdocs build --strict")  # all else needs results
    zipped(tmp_path / "insects.zip", files())
    with serving(b"the original") as server:
        data = insects(tmp_path / "scratch", server.url, server.content)
        _run(tmp_path, make, examples, source(data))


def _run(tmp_path: Path, make: str, examples: list[str], declaration: str) -> None:
    for example in (make, *examples):
        folder = tmp_path if example == make else tmp_path / "my-course"
        done = subprocess.run(
            ["bash", "-c", example],
            cwd=folder, env=environment(), capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, f"{example}\n{done.stdout}{done.stderr}"
        if example == make:
            (tmp_path / "my-course" / "snippets" / "data.py").write_text(declaration)
