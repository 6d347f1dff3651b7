"""Code that can't be followed name by name, and how far the key then widens."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum


class Wide(StrEnum):
    """A widening of what counts."""

    PROJECT = "project"  # every module of the project, whole
    MODULES = "modules"  # every module that is touched, whole
    SUBCLASSES = "subclasses"  # every touched class that has bases
    DOCS = "docs"  # docstrings too
    TEXT = "text"  # comments and line numbers too
    ANNOTATIONS = "annotations"  # those that Python keeps as text too


# What an outside name (dotted, "builtins." for those) widens; also when only a prefix is used,
# as when the module `pickle` itself is passed on.
_OUTSIDE: dict[str, Wide] = {
    **dict.fromkeys(
        (
            "builtins.eval", "builtins.exec", "builtins.compile", "builtins.globals",
            "builtins.locals", "builtins.vars", "builtins.__import__", "builtins.__builtins__",
            "builtins.__loader__", "builtins.__spec__", "builtins.dir", "builtins.breakpoint",
            "importlib.import_module", "importlib.__import__", "importlib.reload",
            "importlib.util", "importlib.machinery", "importlib.abc", "sys.modules", "sys.path",
            "sys.meta_path", "sys.path_hooks", "sys._getframe", "inspect.currentframe",
            "inspect.stack", "inspect.getmodule", "runpy", "pkgutil", "zipimport", "imp", "gc",
            "unittest.mock", "pydoc", "code", "subprocess", "os.system", "os.popen", "os.execv",
            "os.execl", "os.spawnv", "os.spawnl", "os.posix_spawn",
        ),
        Wide.PROJECT,
    ),
    **dict.fromkeys(
        (
            "pickle", "_pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "copyreg",
            "marshal", "multiprocessing", "concurrent.futures.ProcessPoolExecutor",
            "torch.load", "torch.multiprocessing",
        ),
        Wide.MODULES,
    ),
    **dict.fromkeys(("builtins.__doc__", "builtins.help", "inspect.getdoc", "doctest"), Wide.DOCS),
    **dict.fromkeys(
        (
            "inspect.getsource", "inspect.getsourcelines", "inspect.getcomments",
            "inspect.findsource", "traceback", "linecache", "dis", "tokenize", "inspect.trace",
        ),
        Wide.TEXT,
    ),
    **dict.fromkeys(
        (
            "typing.get_type_hints", "inspect.signature", "inspect.get_annotations",
            "functools.singledispatch", "functools.singledispatchmethod", "pydantic", "attrs",
            "typing.NamedTuple", "annotationlib",
        ),
        Wide.ANNOTATIONS,
    ),
}  # fmt: skip
# What an attribute, a keyword or a dunder string widens, whatever it belongs to.
_WORDS: dict[str, Wide] = {
    **dict.fromkeys(
        ("__globals__", "__builtins__", "__loader__", "__import__", "f_globals", "f_builtins",
         "f_back", "f_locals", "import_module", "resolve_name", "exec_module", "load_module"),
        Wide.PROJECT,
    ),
    "__subclasses__": Wide.SUBCLASSES,
    "allow_pickle": Wide.MODULES,
    "__doc__": Wide.DOCS,
    **dict.fromkeys(
        ("__traceback__", "tb_lineno", "f_lineno", "co_firstlineno", "__code__", "co_consts",
         "__firstlineno__", "co_lines"),
        Wide.TEXT,
    ),
    **dict.fromkeys(("__annotations__", "__annotate__"), Wide.ANNOTATIONS),
}  # fmt: skip
_PREFIXES: dict[str, set[Wide]] = {}
for _name, _wide in _OUTSIDE.items():
    for _end, _letter in enumerate(_name):
        if _letter == ".":
            _PREFIXES.setdefault(_name[:_end], set()).add(_wide)


def widenings(outside: Iterable[str], words: Iterable[str]) -> frozenset[Wide]:
    """What the outside names and the words of a piece of code widen."""
    found = {_WORDS[word] for word in words if word in _WORDS}
    for dotted in outside:
        found |= _PREFIXES.get(dotted, set())  # the module itself is passed on
        end = len(dotted)
        while end > 0:
            if dotted[:end] in _OUTSIDE:
                found.add(_OUTSIDE[dotted[:end]])
            end = dotted.rfind(".", 0, end)
    return frozenset(found)
