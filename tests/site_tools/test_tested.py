"""Which snippets the rule counts as tested, in the spellings that people use."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from site_tools.settings import Settings
from site_tools.tested import advice, read

F = "shapes.areas.f"


def checked(root: Path, **files: str) -> frozenset[str]:
    """What a suite of these files checks; `a__b` is a/b.py."""
    for name, text in files.items():
        path = root / "tests" / (name.replace("__", "/") + ".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text), "utf8")
    return read(Settings(root, root / "docs")).checked


COUNTS = {
    "called": """
        from snippets.shapes.areas import f

        def test_it():
            assert f() == 1
    """,
    "renamed": """
        from snippets.shapes.areas import f as area

        def test_it():
            assert area() == 1
    """,
    "module": """
        from snippets.shapes import areas

        def test_it():
            assert areas.f() == 1
    """,
    "module alias": """
        import snippets.shapes.areas as shapes

        def test_it():
            assert shapes.f() == 1
    """,
    "whole path": """
        import snippets.shapes.areas

        def test_it():
            assert snippets.shapes.areas.f() == 1
    """,
    "lecture": """
        from snippets import shapes

        def test_it():
            assert shapes.areas.f() == 1
    """,
    "inside": """
        def test_it():
            from snippets.shapes.areas import f
            assert f() == 1
    """,
    "parametrised": """
        import pytest
        from snippets.shapes.areas import f, g

        @pytest.mark.parametrize("function", [f, g])
        def test_it(function):
            assert function() == 1
    """,
    "constant of cases": """
        import pytest
        from snippets.shapes.areas import f

        CASES = [(f, 1)]

        @pytest.mark.parametrize(("function", "expected"), CASES)
        def test_it(function, expected):
            assert function() == expected
    """,
    "fixture": """
        import pytest
        from snippets.shapes.areas import f

        @pytest.fixture(scope="module")
        def area():
            return f()

        def test_it(area):
            assert area == 1
    """,
    "fixture by name": """
        import pytest
        from snippets.shapes.areas import f

        @pytest.fixture
        def area():
            return f()

        def test_it(request):
            assert request.getfixturevalue("area") == 1
    """,
    "helper that asserts": """
        from snippets.shapes.areas import f

        def check(function):
            assert function() == 1

        def test_it():
            check(f)
    """,
    "helper that calls": """
        from snippets.shapes.areas import f

        def area():
            return f()

        def test_it():
            assert area() == 1
    """,
    "class": """
        from snippets.shapes.areas import f

        class TestAreas:
            def setup_method(self):
                self.area = 1

            def area_of(self):
                return f()

            def test_it(self):
                assert self.area_of() == 1
    """,
    "library's assertion": """
        import torch
        from snippets.shapes.areas import f

        def test_it():
            torch.testing.assert_close(f(), 1)
    """,
    "raises": """
        import pytest
        from snippets.shapes.areas import f

        def test_it():
            with pytest.raises(ValueError):
                f()
    """,
    "method": """
        from snippets.shapes.areas import f

        def test_it():
            assert f.method() == 1
    """,
    "undecorated": """
        from snippets.shapes import areas

        def test_it():
            assert areas.f.__wrapped__() == 1
    """,
    "skipped elsewhere": """
        import pytest, sys
        from snippets.shapes.areas import f

        @pytest.mark.skipif(sys.platform == "win32", reason="measured on Linux")
        def test_it():
            assert f() == 1
    """,
}

DOES_NOT = {
    "imported only": """
        from snippets.shapes.areas import f

        def test_it():
            assert True
    """,
    "imported inside only": """
        def test_it():
            from snippets.shapes.areas import f
            assert 1 + 1 == 2
    """,
    "asserts nothing": """
        from snippets.shapes.areas import f

        def test_it():
            f()
    """,
    "helper that nothing calls": """
        from snippets.shapes.areas import f

        def check():
            assert f() == 1

        def test_it():
            assert True
    """,
    "annotation": """
        from snippets.shapes.areas import f

        def area(shape: f) -> f:
            other: f
            return 1

        def test_it():
            assert area(2) == 1
    """,
    "skipped": """
        import pytest
        from snippets.shapes.areas import f

        @pytest.mark.skip(reason="slow")
        def test_it():
            assert f() == 1
    """,
    "expected to fail": """
        import pytest
        from snippets.shapes.areas import f

        @pytest.mark.xfail
        def test_it():
            assert f() == 1
    """,
    "skipped class": """
        import pytest
        from snippets.shapes.areas import f

        @pytest.mark.skip
        class TestAreas:
            def test_it(self):
                assert f() == 1
    """,
    "another's of that name": """
        from snippets.shapes.others import f

        def test_it():
            assert f() == 1
    """,
    "a text": """
        from snippets.shapes import areas

        def test_it():
            assert areas.g() != "f"  # not shapes.areas.f()
    """,
    "replaced": """
        from snippets.shapes import areas

        def test_it(monkeypatch):
            monkeypatch.setattr(areas, "f", lambda: 1)
            assert areas.g() == 1
    """,
    "not collected": """
        from snippets.shapes.areas import f

        def it():
            def test_it():
                assert f() == 1
    """,
}


@pytest.mark.parametrize("text", COUNTS.values(), ids=COUNTS)
def test_uses_that_count(tmp_path: Path, text: str):
    """Each is a test that would notice a fault."""
    assert F in checked(tmp_path, shapes__test_areas=text)


@pytest.mark.parametrize("text", DOES_NOT.values(), ids=DOES_NOT)
def test_uses_that_do_not(tmp_path: Path, text: str):
    """Each passes whatever the function does."""
    assert F not in checked(tmp_path, shapes__test_areas=text)


def test_helpers_and_fixtures_of_other_files(tmp_path: Path):
    """A conftest.py above the test, and a module of the tests."""
    conftest = """
        import pytest
        from snippets.shapes.areas import f

        @pytest.fixture
        def area():
            return f()
    """
    helper = """
        from snippets.shapes import areas

        def check():
            assert areas.g() == 1
    """
    test = """
        from tests.shapes.helper import check

        def test_it(area):
            assert area == 1

        def test_other():
            check()
    """
    found = checked(tmp_path, conftest=conftest, shapes__helper=helper, shapes__areas_test=test)
    assert {F, "shapes.areas.g"} <= found


def test_files_that_cannot_be_read_are_left_to_pytest(tmp_path: Path):
    """One of them does not hide the others."""
    good = COUNTS["called"]
    assert F in checked(tmp_path, test_a="def test_it(:\n", test_b=good, test_c="\0")


def test_advice_tells_the_case_and_the_place(tmp_path: Path):
    """A test in vain is named; otherwise, where to write one."""
    settings = Settings(tmp_path, tmp_path / "docs")
    checked(tmp_path, test_a=DOES_NOT["asserts nothing"])
    suite = read(settings)
    assert "the test at tests/test_a.py:4 uses it, but asserts nothing" in advice(
        F, suite, settings
    )
    other = advice("shapes.volumes.g", suite, settings)
    assert "no test uses it" in other
    assert "write one in tests/snippets/shapes/test_volumes.py" in other
