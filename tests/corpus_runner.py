"""Runs the corpus uncached, for truth: each demonstration in a process of its own.

Started as a process by test_mutation.py. Reads a line of JSON per state of the corpus, writes
one with what each demonstration returned or raised, and which data files it opened. Only the
compiling of unchanged files is shared, by their content.
"""

import contextlib
import csv  # noqa: F401 loaded once, for all runs
import dataclasses  # noqa: F401 likewise
import importlib
import importlib.machinery
import json
import math  # noqa: F401 likewise
import os
import signal
import sys
from pathlib import Path

import site_tools.show  # noqa: F401 likewise

LIMIT_S = 5
CODE = {}


class Loader(importlib.machinery.SourceFileLoader):
    """Compiles from the content of the file: never from a cache that trusts times."""

    def get_code(self, fullname):
        path = self.get_filename(fullname)
        return compiled(Path(path).read_bytes(), path)


def compiled(data, path):
    if (path, data) not in CODE:
        CODE[path, data] = compile(data, path, "exec", dont_inherit=True)
    return CODE[path, data]


def run(entry, opened):
    module, _, name = entry.rpartition(".")
    try:
        value = getattr(importlib.import_module(f"snippets.{module}"), name)()
    except BaseException as error:
        return {"raises": f"{type(error).__name__}: {error}", "opened": sorted(opened)}
    return {"value": repr(value), "opened": sorted(opened)}


def child(entry, data, pipe):
    opened = set()

    def listen(event, arguments):
        if event == "open" and str(arguments[0]).startswith(data):
            opened.add(Path(arguments[0]).name)

    signal.alarm(LIMIT_S)
    sys.addaudithook(listen)
    with contextlib.redirect_stdout(None), contextlib.redirect_stderr(None):
        outcome = run(entry, opened)
    os.write(pipe, json.dumps(outcome).encode())


def apart(entry, data):
    """Fork, run, and read what it gave; nothing means that it died or took too long."""
    reading, writing = os.pipe()
    process = os.fork()
    if not process:
        try:
            child(entry, data, writing)
        finally:
            os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(process, 0)
    return json.loads(answer) if answer else {"raises": "died", "opened": []}


def main():
    root = sys.argv[1]
    sys.path[:0] = [root, f"{root}/lib"]
    finder = importlib.machinery.FileFinder.path_hook((Loader, [".py"]))

    def hook(path):
        if not path.startswith(root):
            raise ImportError
        return finder(path)

    sys.path_hooks.insert(0, hook)
    sys.path_importer_cache.clear()
    for line in sys.stdin:
        for path in (*Path(root, "snippets").rglob("*.py"), *Path(root, "lib").glob("*.py")):
            with contextlib.suppress(SyntaxError):
                compiled(path.read_bytes(), str(path))
        sys.path_importer_cache.clear()
        outcomes = [apart(entry, f"{root}/data/") for entry in json.loads(line)]
        print(json.dumps(outcomes), flush=True)


if __name__ == "__main__":
    main()
