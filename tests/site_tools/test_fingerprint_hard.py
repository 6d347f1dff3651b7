"""Hard cases of what code rests on: each a small project, an edit, and whether the key changes.

The demonstration is always `a.main.f` in `snippets/a/main.py`; other files are named by their
path below `snippets/`.
"""

from pathlib import Path

import pytest

from site_tools.code import catalog
from site_tools.code.fingerprint import Fingerprinter
from site_tools.model import Request
from site_tools.settings import Settings

MAIN = "a/main.py"
FUTURE = "from __future__ import annotations\n"


def digest(root: Path, files: dict[str, str], entry: str = "a.main.f") -> str:
    """The digest of the recipe in a project of these files."""
    for name, text in {"__init__.py": "", "a/__init__.py": "", **files}.items():
        path = root / "snippets" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf8")
    settings = Settings(root=root, docs=root / "docs")
    return Fingerprinter(catalog.load(settings), settings).recipe(Request(entry)).digest


# name: (main, other file's path, its text before, its text after)
CHANGES = {
    "a helper in another module": (
        "from snippets.a.b import g\ndef f(): return g()",
        "a/b.py", "def g(): return 1", "def g(): return 2",
    ),
    "a constant behind a helper": (
        "from snippets.a.b import g\ndef f(): return g()",
        "a/b.py", "K = 1\ndef g(): return K", "K = 2\ndef g(): return K",
    ),
    "a default value's constant": (
        "from snippets.a.b import g\ndef f(): return g()",
        "a/b.py", "K = 1\ndef g(x=K): return x", "K = 2\ndef g(x=K): return x",
    ),
    "a decorator's body": (
        "from snippets.a.b import d\n@d\ndef f(): return 1",
        "a/b.py", "def d(g): return g", "def d(g): return lambda: 2",
    ),
    "a base class's method": (
        "from snippets.a.b import B\nclass C(B): pass\ndef f(): return C().m()",
        "a/b.py", "class B:\n    def m(self): return 1", "class B:\n    def m(self): return 2",
    ),
    "an evaluated annotation": (
        "from snippets.a.b import T\ndef g(x: T): return x\ndef f(): return g.__annotations__",
        "a/b.py", "T = int", "T = float",
    ),
    "a text annotation that is looked at": (
        FUTURE + "import typing\nfrom snippets.a.b import T\ndef g(x: T): return x\n"
        "def f(): return typing.get_type_hints(g)",
        "a/b.py", "T = int", "T = float",
    ),
    "a statement at import": (
        "import snippets.a.b\ndef f(): return 1",
        "a/b.py", "print(1)", "print(2)",
    ),
    "an import that now fails": (
        "import snippets.a.b\ndef f(): return 1",
        "a/b.py", "X = 1", "raise RuntimeError",
    ),
    "an imported name that is gone": (
        "from snippets.a.b import g\ndef f(): return 1",
        "a/b.py", "def g(): return 1", "def h(): return 1",
    ),
    "an imported name that is deleted": (
        "from snippets.a.b import g\ndef f(): return 1",
        "a/b.py", "g = 1", "g = 1\ndel g",
    ),
    "the package's __init__": (
        "def f(): return 1", "a/__init__.py", "", "print('loaded')",
    ),
    "a parent package of an import": (
        "import snippets.b.c\ndef f(): return 1", "b/__init__.py", "", "import os\nos.umask(0)",
    ),
    "a registered function": (
        "import snippets.a.c\nfrom snippets.a.b import R\ndef f(): return R[0]()",
        "a/c.py",
        "from snippets.a.b import reg\n@reg\ndef g(): return 1",
        "from snippets.a.b import reg\n@reg\ndef g(): return 2",
    ),
    "the order of registrations": (
        "import snippets.a.c\nfrom snippets.a.b import R\ndef f(): return R[0]()",
        "a/c.py",
        "from snippets.a.b import reg\n@reg\ndef g(): return 1\n@reg\ndef h(): return 2",
        "from snippets.a.b import reg\n@reg\ndef h(): return 2\n@reg\ndef g(): return 1",
    ),
    "the order of imports with effects": (
        "import snippets.a.c\nfrom snippets.a.b import R\ndef f(): return R[0]()",
        "a/c.py",
        "import snippets.a.d\nimport snippets.a.e", "import snippets.a.e\nimport snippets.a.d",
    ),
    "a monkeypatch": (
        "import snippets.a.c\nfrom snippets.a import b\ndef f(): return b.R",
        "a/c.py", "from snippets.a import b\nb.R = 1", "from snippets.a import b\nb.R = 2",
    ),
    "the function that a monkeypatch installs": (
        "import snippets.a.c\nfrom snippets.a import b\ndef f(): return b.reg(1)",
        "a/c.py",
        "from snippets.a import b\ndef new(x): return x\nb.reg = new",
        "from snippets.a import b\ndef new(x): return -x\nb.reg = new",
    ),
    "a monkeypatch through setattr": (
        "import snippets.a.c\nfrom snippets.a import b\ndef f(): return b.R",
        "a/c.py",
        "from snippets.a import b\nsetattr(b, 'R', 1)",
        "from snippets.a import b\nsetattr(b, 'R', 2)",
    ),
    "getattr on a module": (
        "from snippets.a import c\ndef f(): return getattr(c, 'g' + 'h')()",
        "a/c.py", "def gh(): return 1", "def gh(): return 2",
    ),
    "a module passed on": (
        "from snippets.a import c\ndef use(m): return m.g()\ndef f(): return use(c)",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a module's __dict__": (
        "from snippets.a import c\ndef f(): return c.__dict__['g']()",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a module's __getattr__": (
        "from snippets.a import c\ndef f(): return c.anything",
        "a/c.py", "def __getattr__(n): return 1", "def __getattr__(n): return 2",
    ),
    "an alias of a module": (
        "import snippets.a.c as m\ndef f():\n    n = m\n    return n.g()",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a lazy import": (
        "def f():\n    from snippets.a.c import g\n    return g()",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a lazy import's effect": (
        "def f():\n    import snippets.a.c\n    return 1",
        "a/c.py", "print(1)", "print(2)",
    ),
    "a lazy import in an inner function": (
        "def f():\n    def g():\n        import snippets.a.c as m\n        return m.h()\n"
        "    return g()",
        "a/c.py", "def h(): return 1", "def h(): return 2",
    ),
    "a relative import": (
        "from . import c\ndef f(): return c.g()",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a re-export": (
        "from snippets.a import g\ndef f(): return g()",
        "a/__init__.py", "def g(): return 1", "def g(): return 2",
    ),
    "which function a re-export means": (
        "from snippets.a.c import g, h\ndef f(): return g() - h()",
        "a/c.py",
        "from snippets.a.b import p as g, q as h", "from snippets.a.b import q as g, p as h",
    ),
    "a name taken by a star": (
        "from snippets.a.c import *\ndef f(): return g()",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a builtin hidden by a star": (
        "from snippets.a.c import *\ndef f(): return len([])",
        "a/c.py", "X = 1", "X = 1\ndef len(x): return 9",
    ),
    "__all__ of a star": (
        "from snippets.a.c import *\ndef f(): return max(1, 2)",
        "a/c.py",
        "__all__ = ['max']\ndef max(*x): return 9",
        "__all__ = []\ndef max(*x): return 9",
    ),
    "a star of a star": (
        "from snippets.a.c import *\ndef f(): return p()",
        "a/c.py", "from snippets.a.b import *", "from snippets.a.d import *",
    ),
    "eval": (
        "def f(): return eval('__import__(\"snippets.a.c\").a.c.g()')",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "exec in a helper": (
        "from snippets.a.e import run\ndef f(): return run('import snippets.a.c')",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "__import__": (
        "def f(): return __import__('snippets.a.c')",
        "a/c.py", "X = 1", "X = 2",
    ),
    "importlib": (
        "import importlib\ndef f(): return importlib.import_module('snippets.a.c').X",
        "a/c.py", "X = 1", "X = 2",
    ),
    "import_module under another name": (
        "from importlib import import_module as load\ndef f(): return load('snippets.a.c').X",
        "a/c.py", "X = 1", "X = 2",
    ),
    "sys.modules": (
        "import sys, snippets.a.c\ndef f(): return sys.modules['snippets.a.c'].X",
        "a/c.py", "X = 1", "X = 2",
    ),
    "globals": (
        "from snippets.a.c import X\ndef f(): return globals()['X']",
        "a/c.py", "X = 1", "X = 2",
    ),
    "globals of a function": (
        "from snippets.a.c import g\ndef f(): return g.__globals__['X']",
        "a/c.py", "X = 1\ndef g(): return 0", "X = 2\ndef g(): return 0",
    ),
    "pickle": (
        "import pickle, snippets.a.c\ndef f(): return pickle.loads(b'').m()",
        "a/c.py",
        "class C:\n    def m(self): return 1", "class C:\n    def m(self): return 2",
    ),
    "torch.load": (
        "import torch, snippets.a.c\ndef f(): return torch.load('x')",
        "a/c.py",
        "class C:\n    def m(self): return 1", "class C:\n    def m(self): return 2",
    ),
    "__subclasses__": (
        "import snippets.a.c\nfrom snippets.a.b import B\n"
        "def f(): return [c().m() for c in B.__subclasses__()]",
        "a/c.py",
        "from snippets.a.b import B\nclass C(B):\n    def m(self): return 1",
        "from snippets.a.b import B\nclass C(B):\n    def m(self): return 2",
    ),
    "__init_subclass__": (
        "import snippets.a.c\nfrom snippets.a.b import H\ndef f(): return H.all[0]().m()",
        "a/c.py",
        "from snippets.a.b import H\nclass C(H):\n    def m(self): return 1",
        "from snippets.a.b import H\nclass C(H):\n    def m(self): return 2",
    ),
    "a metaclass": (
        "import snippets.a.c\nfrom snippets.a.b import M\ndef f(): return M.all[0]().m()",
        "a/c.py",
        "from snippets.a.b import M\nclass C(metaclass=M):\n    def m(self): return 1",
        "from snippets.a.b import M\nclass C(metaclass=M):\n    def m(self): return 2",
    ),
    "a base within a class": (
        "import snippets.a.c\nfrom snippets.a.b import M\ndef f(): return M.all[-1]().m()",
        "a/c.py",
        "from snippets.a.b import M\nclass O:\n    class I(metaclass=M): pass\n"
        "class C(O.I):\n    def m(self): return 1",
        "from snippets.a.b import M\nclass O:\n    class I(metaclass=M): pass\n"
        "class C(O.I):\n    def m(self): return 2",
    ),
    "an enumeration's member": (
        "import snippets.a.c\ndef f(): return 1",
        "a/c.py",
        "import enum\nclass E(enum.Enum):\n    A = 1",
        "import enum\nclass E(enum.Enum):\n    A = 1\n    A = 2",
    ),
    "a function registered by singledispatch": (
        "import snippets.a.c\nfrom snippets.a.e import show\ndef f(): return show(1)",
        "a/c.py",
        "from snippets.a.e import show\n@show.register\ndef _(x: int): return 1",
        "from snippets.a.e import show\n@show.register\ndef _(x: int): return 2",
    ),
    "a function stored in a table at import": (
        "import snippets.a.c\nfrom snippets.a import b\ndef f(): return b.R[0]()",
        "a/c.py",
        "from snippets.a import b\ndef g(): return 1\nb.R[:] = [g]",
        "from snippets.a import b\ndef g(): return 2\nb.R[:] = [g]",
    ),
    "a mock by name": (
        "from unittest import mock\ndef f():\n    with mock.patch('snippets.a.c.X', 3):\n"
        "        import snippets.a.d\n        return 1",
        "a/c.py", "X = 1", "X = 2",
    ),
    "a docstring that is read": (
        "from snippets.a.c import g\ndef f(): return g.__doc__",
        "a/c.py", "def g():\n    'One.'", "def g():\n    'Two.'",
    ),
    "a docstring read through getdoc": (
        "import inspect\nfrom snippets.a.c import g\ndef f(): return inspect.getdoc(g)",
        "a/c.py", "def g():\n    'One.'", "def g():\n    'Two.'",
    ),
    "a comment in source that is read": (
        "import inspect\nfrom snippets.a.c import g\ndef f(): return inspect.getsource(g)",
        "a/c.py", "def g(): return 1", "def g(): return 1  # one",
    ),
    "a condition's constant": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "N = True\nif N:\n    def g(): return 1\nelse:\n    def g(): return 2",
        "N = False\nif N:\n    def g(): return 1\nelse:\n    def g(): return 2",
    ),
    "a definition under try": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "try:\n    import nothing\nexcept ImportError:\n    def g(): return 1",
        "try:\n    import nothing\nexcept ImportError:\n    def g(): return 2",
    ),
    "a rebinding": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py", "def g(): return 1", "def g(): return 1\ng = lambda: 2",
    ),
    "where a rebound name is read": (
        "from snippets.a.c import C\ndef f(): return C",
        "a/c.py", "B = 1\nC = B\nB = 2", "B = 1\nB = 2\nC = B",
    ),
    "where an effect stands": (
        "from snippets.a.b import R\nimport snippets.a.c\ndef f(): return R",
        "a/c.py",
        "from snippets.a.b import reg\nX = 1\nreg(X)\nX = 2",
        "from snippets.a.b import reg\nX = 1\nX = 2\nreg(X)",
    ),
    "a name that hides a builtin": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py", "def g(): return sum([1])", "def g(): return sum([1])\ndef sum(x): return 9",
    ),
    "an augmented constant": (
        "from snippets.a.c import X\ndef f(): return X",
        "a/c.py", "X = [1]\nX += [2]", "X = [1]\nX += [3]",
    ),
    "a loop at import": (
        "from snippets.a.c import X\ndef f(): return X",
        "a/c.py",
        "X = []\nfor n in range(3): X.append(n)", "X = []\nfor n in range(4): X.append(n)",
    ),
    "a dataclass field without default behind one with": (
        "import snippets.a.c\ndef f(): return 1",
        "a/c.py",
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    x: int = 1\n    y: int = 2",
        "from dataclasses import dataclass\n@dataclass\nclass D:\n    x: int = 1\n    y: int",
    ),
    "a class attribute that fails": (
        "import snippets.a.c\ndef f(): return 1",
        "a/c.py", "class D:\n    x = 'a'\n    y = x * 2", "class D:\n    x = 'a'\n    y = x - 2",
    ),
    "bases in an impossible order": (
        "import snippets.a.c\ndef f(): return 1",
        "a/c.py",
        "class A: pass\nclass B(A): pass\nclass C(B, A): pass",
        "class A: pass\nclass B(A): pass\nclass C(A, B): pass",
    ),
    "a default that fails": (
        "import snippets.a.c\ndef f(): return 1",
        "a/c.py", "def g(x=1 / 2): return x", "def g(x=1 / 0): return x",
    ),
    "an import cycle": (
        "import snippets.a.c\ndef f(): return 1",
        "a/c.py",
        "Y = 1\nimport snippets.a.cycle",
        "import snippets.a.cycle\nY = 1",
    ),
    "a module outside the snippets": (
        "import helpers\ndef f(): return helpers.g()",
        "../helpers.py", "def g(): return 1", "def g(): return 2",
    ),
    "a package in src": (
        "from tools.maths import g\ndef f(): return g()",
        "../src/tools/maths.py", "def g(): return 1", "def g(): return 2",
    ),
    "a partial": (
        "import functools\nfrom snippets.a.c import g\nh = functools.partial(g, 1)\n"
        "def f(): return h()",
        "a/c.py", "def g(x): return x", "def g(x): return -x",
    ),
    "a comprehension that does not hide": (
        "from snippets.a.c import X\ndef f():\n    [X for X in range(3)]\n    return X",
        "a/c.py", "X = 1", "X = 2",
    ),
    "a method called like a global": (
        "from snippets.a.c import g\nclass C:\n    def g(self): return g()\n"
        "def f(): return C().g()",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a class body reading the module": (
        "from snippets.a.c import X\nclass C:\n    X = X\ndef f(): return C.X",
        "a/c.py", "X = 1", "X = 2",
    ),
    "an f-string": (
        "from snippets.a.c import X, W\ndef f(): return f'{X:{W}}'",
        "a/c.py", "X = 1\nW = 5", "X = 1\nW = 6",
    ),
    "a match statement": (
        "from snippets.a import c\ndef f(v):\n    match v:\n        case c.X: return 1",
        "a/c.py", "X = 1", "X = 2",
    ),
    "a global statement": (
        "from snippets.a.c import setup, g\ndef f():\n    setup()\n    return g()",
        "a/c.py",
        "X = 0\ndef setup():\n    global X\n    X = 1\ndef g(): return X",
        "X = 0\ndef setup():\n    global X\n    X = 2\ndef g(): return X",
    ),
}  # fmt: skip

# name: (main, other file's path, before, after), where nothing that f rests on changes
STAYS = {
    "another function of the module": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py", "def g(): return 1\ndef h(): return 1", "def g(): return 1\ndef h(): return 2",
    ),
    "another constant": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py", "K = 1\ndef g(): return 1", "K = 2\ndef g(): return 1",
    ),
    "another constant by arithmetic": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py", "K = 3\nL = 2 * K\ndef g(): return 1", "K = 4\nL = 5 * K\ndef g(): return 1",
    ),
    "another class's method": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "def g(): return 1\nclass C:\n    def m(self): return 1",
        "def g(): return 1\nclass C:\n    def m(self): return 2",
    ),
    "another function under a wrapping decorator": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "from snippets.a.b import wrapping\ndef g(): return 1\n@wrapping\ndef h(): return 1",
        "from snippets.a.b import wrapping\ndef g(): return 1\n@wrapping\ndef h(): return 2",
    ),
    "a module that is not imported": (
        "def f(): return 1", "a/c.py", "print(1)", "print(2)",
    ),
    "a comment and spaces": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py", "def g():\n  return (1+2)", "# One.\n\ndef g():\n    return 1 + 2  # three\n",
    ),
    "a docstring": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "'M.'\ndef g():\n    'One.'\n    return 1", "'N.'\ndef g():\n    'Two.'\n    return 1",
    ),
    "the order of definitions": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "def g(): return h()\ndef h(): return 1", "def h(): return 1\ndef g(): return h()",
    ),
    "a local name like a global's": (
        "from snippets.a.c import g\ndef f():\n    g = 1\n    return g",
        "a/c.py", "def g(): return 1", "def g(): return 2",
    ),
    "a text annotation's type": (
        FUTURE + "from snippets.a.c import T\ndef f(x: T = 1): return x",
        "a/c.py", "T = int", "T = float",
    ),
    "what only type checkers import": (
        "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import snippets.a.c\n"
        "def f(): return 1",
        "a/c.py", "print(1)", "print(2)",
    ),
    "what only a script runs": (
        "from snippets.a.c import g\ndef f(): return g()",
        "a/c.py",
        "def g(): return 1\nif __name__ == '__main__':\n    print(1)",
        "def g(): return 1\nif __name__ == '__main__':\n    print(2)",
    ),
    "model.eval() is not eval": (
        "def f(model): return model.eval()", "a/c.py", "X = 1", "X = 2",
    ),
    "torch.compile is not compile": (
        "import re\ndef f(): return re.compile('x')", "a/c.py", "X = 1", "X = 2",
    ),
    "a time limit": (
        "import snippets.a.c as c\ndef f(): return c.g()",
        "a/c.py",
        "from site_tools.show import limits\n@limits(timeout_s=1)\ndef g(): return 1",
        "from site_tools.show import limits\n@limits(timeout_s=9, memory_mb=5)\ndef g(): return 1",
    ),
}  # fmt: skip

SHARED = {
    "a/b.py": (
        "import functools\nR = []\n"
        "def reg(g):\n    R.append(g)\n    return g\n"
        "def wrapping(g):\n    @functools.wraps(g)\n    def call(): return g()\n    return call\n"
        "def p(): return 1\ndef q(): return 2\n"
        "class B:\n    def m(self): return 0\n"
        "class H:\n    all = []\n    def __init_subclass__(cls): H.all.append(cls)\n"
        "class M(type):\n    all = []\n"
        "    def __init__(cls, *a):\n        M.all.append(cls)\n"
    ),
    "a/d.py": "from snippets.a.b import reg\nreg(3)\ndef p(): return 3",
    "a/e.py": (
        "import functools\nfrom snippets.a.b import reg\nreg(4)\ndef run(x): exec(x)\n"
        "@functools.singledispatch\ndef show(x): return x\n"
    ),
    "a/cycle.py": "import snippets.a.c\nprint(snippets.a.c.Y)",
    "b/c.py": "",
}


def both(tmp_path: Path, case: tuple[str, str, str, str]) -> tuple[str, str]:
    main, path, before, after = case
    first = digest(tmp_path, {**SHARED, MAIN: main, path: before})
    return first, digest(tmp_path, {path: after})


@pytest.mark.parametrize("name", CHANGES)
def test_a_change_that_matters_changes_the_key(tmp_path: Path, name: str) -> None:
    """However it reaches the function."""
    before, after = both(tmp_path, CHANGES[name])
    assert before != after


@pytest.mark.parametrize("name", STAYS)
def test_a_change_that_cannot_matter_leaves_the_key(tmp_path: Path, name: str) -> None:
    """Names of the function's own closure count, and nothing else."""
    before, after = both(tmp_path, STAYS[name])
    assert before == after
