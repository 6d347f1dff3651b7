"""A lecture's code as one file to take home: it runs without the site and without site_tools."""

from __future__ import annotations

import ast
import importlib.metadata
import platform
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache

from site_tools.code.catalog import Catalog
from site_tools.code.modules import Module, Statement
from site_tools.model import Literal, Page, Place, Request, Use
from site_tools.takeaway import recorded
from site_tools.takeaway.gather import OWN, PLAYBACK, SHOW, Gatherer, Sources, sources_of
from site_tools.takeaway.weave import Weaver, check_complete, join

# Where a distribution is called otherwise than what it is imported as.
_DISTRIBUTIONS = {"skimage": "scikit-image", "sklearn": "scikit-learn", "PIL": "pillow"}
_WIDTH = 79
NOTHING = recorded.Supplied()


def bundle(
    page: Page,
    uses: Sequence[Use],
    catalog: Catalog,
    *,
    site: str = "",
    licence: str = "",
    seed: int = 0,
    supplied: recorded.Supplied = NOTHING,
) -> str:
    """The file: what the page's results rest on, then a `main` that makes them all again.

    `uses` are the page's own, in its order; recorded results are put in. SnippetError for
    code that can't be put into one file, with its place.
    """
    sources = sources_of(catalog)
    gatherer = Gatherer(sources)
    runs = named_runs(uses)
    for entry in shown_entries(uses):
        symbol = catalog.symbol(entry)
        gatherer.add(symbol.module, symbol.name)
    for name in ("play", "Demonstration", "draw_as_the_site"):
        gatherer.add(PLAYBACK, name)
    recorded.gather(gatherer, supplied)
    gathered = gatherer.gathered()
    weaver = Weaver(sources, gathered)
    packages = distributions(gathered, sources)
    parts = [
        _header(page, site, licence, packages),
        "from __future__ import annotations",
        weaver.imports(),
        *_sections(weaver, gathered, catalog),
        _recorded(weaver, gathered, supplied),
        _main(weaver, runs, catalog, seed),
    ]
    text = "\n\n".join(part for part in parts if part) + "\n"
    check_complete(text, Place(page.path))
    return text


def named_runs(uses: Iterable[Use]) -> Mapping[str, Request]:
    """Each request once, in order, under the name that the page knows it by."""
    found: dict[str, Request] = {}
    for use in uses:
        request = use.request
        if request is None or request in found.values():
            continue
        wanted = use.view.id or request.entry.rpartition(".")[2].replace("_", "-")
        name, count = wanted, 1
        while name in found:
            count += 1
            name = f"{wanted}-{count}"
        found[name] = request
    return found


def shown_entries(uses: Iterable[Use]) -> Iterator[str]:
    """What the page runs or shows the source of, in its order."""
    for use in uses:
        if use.request is not None:
            yield use.request.entry
        if use.view.code:
            yield use.view.code


def call(function: str, request: Request) -> str:
    """A request as Python: `walk(kernel='edge')`."""
    return f"{function}({', '.join(f'{name}={literal(v)}' for name, v in request.arguments)})"


def literal(value: Literal) -> str:
    """A literal argument as Python, with double quotes."""
    if isinstance(value, str) and '"' not in value and "\\" not in repr(value):
        return f'"{value}"'
    if isinstance(value, float) and value in (float("inf"), float("-inf")):
        return f'float("{value}")'
    return repr(value)


# --- the parts of the file -------------------------------------------------------------------


def _header(page: Page, site: str, licence: str, packages: Mapping[str, str]) -> str:
    number = page.meta.get("lecture")
    lecture = f"the code of lecture {number}" if number is not None else "the code of this page"
    pins = " ".join(f"{name}=={version}" for name, version in packages.items())
    made = ", ".join(f"{name} {version}" for name, version in packages.items())
    lines = [
        f"{page.title}: {lecture}, as one file.".replace("\\", "").replace('"""', "'''"),
        "",
        "Copied from the modules that the page was made with" + (f" ({site})." if site else "."),
        *([f"Licence of the code: {licence}."] if licence else []),
        "",
        "    python THIS_FILE          run everything in the page's order; pictures go to figures/",
        "    python THIS_FILE --list   say what there is",
        "",
        *([f"It needs: pip install {pins}"] if pins else ["It needs nothing but Python."]),
        f"Made with: Python {platform.python_version()}{f', {made}' if made else ''}.",
    ]
    return '"""' + "\n".join(lines) + '\n"""'


def _sections(
    weaver: Weaver, gathered: Mapping[str, list[Statement]], catalog: Catalog
) -> Iterator[str]:
    titles = {
        SHOW: "what a demonstration may return",
        PLAYBACK: "how results are shown without the site",
        "site_tools.palette": "the colours of figures",
    }
    for module, statements in gathered.items():
        text = join(weaver.pieces(module, statements))
        title = titles.get(module) or _title(catalog.modules[module], catalog.project.snippets)
        aliases = "".join(f"{line}\n" for line in weaver.aliases.get(module, ()))
        if text or aliases:
            rule = f"# --- {title} ".ljust(_WIDTH, "-")
            yield f"\n{rule}\n\n" + "\n".join(part for part in (aliases, text) if part)


def _recorded(
    weaver: Weaver, gathered: Mapping[str, list[Statement]], supplied: recorded.Supplied
) -> str:
    aliases = [line for lines in weaver.aliases.values() for line in lines]
    texts = [
        recorded.text(symbol, known, weaver.name, aliases)
        for symbol, known in recorded.among(gathered, supplied)
    ]
    rule = "# --- recorded results ".ljust(_WIDTH, "-")
    return f"\n{rule}\n\n" + "\n\n".join(texts) if texts else ""


def _title(module: Module, snippets: str) -> str:
    return module.name.removeprefix(f"{snippets}.").replace(".", "/") + ".py"


def _main(weaver: Weaver, runs: Mapping[str, Request], catalog: Catalog, seed: int) -> str:
    rows = []
    for name, request in runs.items():
        symbol = catalog.symbol(request.entry)
        words = [f'"{name}"', weaver.name(symbol.module, symbol.name)]
        arguments = ", ".join(f'"{key}": {literal(value)}' for key, value in request.arguments)
        if arguments:
            words.append(f"{{{arguments}}}")
        if request.expect:
            words.append(f'expect="{request.expect}"')
        rows.append(f"        {weaver.name(PLAYBACK, 'Demonstration')}({', '.join(words)}),\n")
    draw, play = (weaver.name(PLAYBACK, name) for name in ("draw_as_the_site", "play"))
    return (
        "\n# --- the page's demonstrations ".ljust(_WIDTH + 1, "-")
        + "\n\n\ndef main() -> int:\n"
        + '    """Run what the page shows, in its order; 0 if all went well."""\n'
        + f"    {draw}()\n"
        + f"    demonstrations = [\n{''.join(rows)}    ]\n"
        + f'    return {play}(__doc__ or "", demonstrations, seed={seed})\n'
        + '\n\nif __name__ == "__main__":\n    raise SystemExit(main())'
    )


# --- what it needs --------------------------------------------------------------------------


def distributions(gathered: Mapping[str, list[Statement]], sources: Sources) -> Mapping[str, str]:
    """The packages that the code imports, by their names for pip, with the versions here."""
    modules: set[str] = set()
    for module, statements in gathered.items():
        if module in OWN:
            continue
        for statement in sources.modules[module].statements:
            if statement in statements or not statement.bound.others:
                modules.update(wish.module.partition(".")[0] for wish in statement.facts.imports)
                modules.update(_named_in_strings(statement))
    drawn = {s.node.name for s in gathered.get(SHOW, ()) if hasattr(s.node, "name")}
    if "ImageGrid" in drawn:
        modules.add("matplotlib")
    outside = sorted(m for m in modules if not sources.is_ours(m) and m not in OWN)
    found = {}
    for module in outside:
        if module and module not in sys.stdlib_module_names and module != "site_tools":
            name = _DISTRIBUTIONS.get(module, module)
            version = _version(name)
            found[name] = version
    return {name: version for name, version in sorted(found.items()) if version}


def _named_in_strings(statement: Statement) -> Iterator[str]:
    """Packages named in calls such as `resources.files("mlxtend.data")`."""
    for usage in statement.facts.usages:
        if usage.call and usage.chain[-1] in ("files", "import_module") and usage.call.args:
            argument = usage.call.args[0]
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                yield argument.value.partition(".")[0]


@lru_cache(maxsize=256)
def _version(distribution: str) -> str:
    """Its version here, without a build's local label; "" if it is not installed."""
    try:
        return importlib.metadata.version(distribution).partition("+")[0]
    except importlib.metadata.PackageNotFoundError:
        return ""
