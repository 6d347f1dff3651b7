"""What the commands share: where the course is, and how what is wrong is told."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

import click

from site_tools.errors import SiteError

CONFIG = click.option(
    "-f",
    "--config-file",
    type=click.Path(path_type=Path),
    default=Path("mkdocs.yml"),
    show_default=True,
    help="The course's mkdocs.yml.",
)
INTERRUPTED = 130  # as a shell says it: 128 + SIGINT


def complain(problems: Iterable[SiteError]) -> None:
    """Tell each problem once; end the command with status 1 if there is any."""
    said = list(dict.fromkeys(map(str, problems)))
    for problem in said:
        click.secho(problem, fg="red", err=True)
    if said:
        click.echo(f"{len(said)} problem{'s' * (len(said) > 1)}", err=True)
        sys.exit(1)
