"""The store keeps what was put, whole or not at all, and never serves anything else."""

from __future__ import annotations

import contextlib
import dataclasses
import hashlib
import json
import os
import random
import resource
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from site_tools.errors import StoreError
from site_tools.model import (
    Blob,
    Ingredient,
    Kind,
    Observed,
    Provenance,
    Recipe,
    Request,
    Result,
)
from site_tools.storage import records
from site_tools.storage.store import Corrupt, Store


def make(number: int, *, entry: str = "a.b.f", seconds: float = 1.0, **changes: object) -> Result:
    """A result whose recipe and value are told by `number`."""
    digest = hashlib.sha256(str(number).encode()).hexdigest()
    result = Result(
        request=Request(f"{entry}{number}", (("kernel", ("edge", 1.5)),)),
        recipe=Recipe((Ingredient("code", "f", str(number)),), digest, digest[::-1]),
        kind=Kind.VALUES,
        data={"value": number},
        blobs=(),
        observed=(),
        provenance=Provenance("2026-01-01T00:00:00Z", seconds, 2.0, "m", {"torch": "2.14"}),
    )
    return dataclasses.replace(result, **changes)


def files(number: int) -> dict[str, bytes]:
    return {
        "figure.svg": f"<svg>{number}</svg>".encode() * 20,
        "image-0.png": bytes([number % 256]),
    }


def always(_: Observed) -> bool:
    return True


def serves_right(store: Store, number: int) -> bool:
    """Whether the result is there; fails if anything but what was put is served."""
    found = store.find(make(number).recipe, always)
    if found is None:
        return False
    assert found.data == {"value": number}
    assert {blob.name: store.read(blob) for blob in found.blobs} == files(number)
    return True


def in_child(work: Callable[[], None]) -> int:
    """Run `work` in a forked process; its exit status (0 if it returned)."""
    child = os.fork()
    if child == 0:
        status = 1
        with contextlib.suppress(BaseException):
            work()
            status = 0
        os._exit(status)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


# --- what is put is found ---------------------------------------------------------------


def test_a_result_is_found_as_put_returned_it(tmp_path: Path) -> None:
    """Cold and warm builds see equal results: put gives back what find will read."""
    (tmp_path / "big.png").write_bytes(b"x" * 3_000_000)
    result = make(
        1,
        request=Request("a.b.f", (("sizes", (1, (2.5, float("inf")), None, True)),), "ValueError"),
        observed=(Observed("data/x.csv", "0" * 64), Observed("data/y", "absent")),
        data={"value": {"é": [1, 2.5, "\udcff"]}},
    )
    stored = Store(tmp_path / "s").put(result, {"a.svg": b"<svg/>", "b.png": tmp_path / "big.png"})
    found = Store(tmp_path / "s").find(result.recipe, always)
    assert found == stored
    assert dataclasses.replace(stored, blobs=()) == result
    assert [(blob.name, blob.size) for blob in stored.blobs] == [("a.svg", 6), ("b.png", 3_000_000)]
    assert Store(tmp_path / "s").read(stored.blob("a.svg")) == b"<svg/>"
    assert Store(tmp_path / "s").path(stored.blob("b.png")).stat().st_size == 3_000_000


def test_an_unknown_recipe_is_a_miss_and_looking_leaves_no_trace(tmp_path: Path) -> None:
    """Reading from a store that does not exist makes no folder."""
    store = Store(tmp_path / "none")
    assert store.find(make(1).recipe, always) is None
    assert store.last(make(1).request) is None
    assert store.check() == ()
    assert not (tmp_path / "none").exists()


def test_entries_of_one_recipe_are_told_apart_by_what_they_observed(tmp_path: Path) -> None:
    """A data file that goes back to an earlier state makes the earlier result a hit again."""
    store = Store(tmp_path)
    old, new = (make(1, observed=(Observed("d.csv", state),)) for state in ("1" * 64, "2" * 64))
    store.put(dataclasses.replace(old, data={"value": "old"}), {})
    store.put(dataclasses.replace(new, data={"value": "new"}), {})

    def value_when(state: str) -> object:
        found = store.find(old.recipe, lambda seen: seen.digest == state)
        return found and found.data["value"]

    assert value_when("1" * 64) == "old"
    assert value_when("2" * 64) == "new"
    assert value_when("3" * 64) is None


def test_every_observed_file_must_be_unchanged(tmp_path: Path) -> None:
    """One changed file of several is enough for a miss."""
    store = Store(tmp_path)
    result = make(1, observed=(Observed("a", "1" * 64), Observed("b", "2" * 64)))
    store.put(result, {})
    assert store.find(result.recipe, lambda seen: seen.path == "a") is None
    assert store.find(result.recipe, always) is not None


def test_the_newest_of_several_unchanged_entries_is_served(tmp_path: Path) -> None:
    """A re-run that observed less still replaces what an earlier run said."""
    store = Store(tmp_path)
    store.put(make(1, observed=(Observed("a", "1" * 64),), data={"value": "first"}), {})
    store.put(make(1, data={"value": "second"}), {})
    found = store.find(make(1).recipe, always)
    assert found is not None
    assert found.data["value"] == "second"


def test_a_record_under_another_key_is_not_believed(tmp_path: Path) -> None:
    """A valid record copied to the place of another recipe is a miss there."""
    store = Store(tmp_path)
    store.put(make(1), files(1))
    ours = next((tmp_path / "records").glob("??/*/*.json"))
    other = make(2).recipe.digest
    theirs = tmp_path / "records" / other[:2] / other / ours.name
    theirs.parent.mkdir(parents=True)
    shutil.copy(ours, theirs)
    assert store.find(make(2).recipe, always) is None
    assert serves_right(store, 1)
    assert any("belongs under another key" in problem for problem in store.check())


def test_equal_files_are_kept_once(tmp_path: Path) -> None:
    """Content names a file, so two results with one picture share it."""
    store = Store(tmp_path)
    store.put(make(1), {"a.png": b"same"})
    store.put(make(2), {"b.png": b"same"})
    assert len(list((tmp_path / "objects").glob("??/*"))) == 1


def test_last_gives_the_newest_result_under_any_recipe(tmp_path: Path) -> None:
    """It tells why something ran again, and how long it took the last time."""
    store, request = Store(tmp_path), Request("a.b.f", (("n", 1),))
    for number in (1, 2, 3):
        store.put(make(number, request=request, seconds=float(number)), {})
    last = store.last(request)
    assert last is not None
    assert (last.recipe, last.provenance.seconds) == (make(3).recipe, 3.0)
    assert store.last(Request("a.b.f", (("n", 1.0),))) is None, "1 and 1.0 are two requests"
    assert store.last(Request("a.b.f", (("n", True),))) is None


def test_last_falls_back_when_the_newest_is_damaged(tmp_path: Path) -> None:
    """The index is only a shortcut: what it points to is verified."""
    store, request = Store(tmp_path), Request("a.b.f")
    for number in (1, 2):
        store.put(make(number, request=request), {})
    digest = make(2).recipe.digest
    next((tmp_path / "records" / digest[:2] / digest).iterdir()).write_bytes(b"{}")
    last = store.last(request)
    assert last is not None
    assert last.recipe == make(1).recipe


@pytest.mark.parametrize("content", [b"", b"[]", b"\xff", records.seal([["../..", "x"]])])
def test_a_damaged_index_is_written_anew(tmp_path: Path, content: bytes) -> None:
    """Without a usable index `last` knows nothing, until the next put."""
    store = Store(tmp_path)
    store.put(make(1), {})
    index = next((tmp_path / "records" / "by-request").glob("??/*.json"))
    index.write_bytes(content)
    assert store.last(make(1).request) is None
    store.put(make(1), {})
    assert store.last(make(1).request) == store.find(make(1).recipe, always)


@pytest.mark.parametrize("name", ["with space", "ünï ✓", "quote'\"", "new\nline", "x" * 200])
def test_odd_folders_work(tmp_path: Path, name: str) -> None:
    """The store's own path may hold anything that a file system allows."""
    store = Store(tmp_path / name)
    store.put(make(1), files(1))
    with store.lock(make(1).recipe), store.workspace() as folder:
        assert folder.is_dir()
    assert serves_right(store, 1)
    assert store.check() == ()


def test_a_relative_folder_stays_where_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Changing the working folder does not move the store."""
    monkeypatch.chdir(tmp_path)
    store = Store(Path("store"))
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    store.put(make(1), {})
    assert (tmp_path / "store" / "records").is_dir()


@pytest.mark.parametrize("name", ["../x", "a/b", "", ".hidden", "a\0b", "a..b", "x" * 200])
def test_a_file_of_a_result_cannot_be_named_out_of_the_store(tmp_path: Path, name: str) -> None:
    """Names become parts of paths later on, so they are plain."""
    with pytest.raises(ValueError, match="can't name a file"):
        Store(tmp_path).put(make(1), {name: b"x"})


def test_a_thousand_results_are_found_and_verified_quickly(tmp_path: Path) -> None:
    """Looking up is cheap enough to verify everything in every build."""
    store = Store(tmp_path)
    for number in range(200):
        store.put(make(number), files(number))
    fresh, began = Store(tmp_path), time.process_time()
    for _ in range(5):
        assert all(fresh.find(make(number).recipe, always) for number in range(200))
    assert time.process_time() - began < 1.0


# --- damage -----------------------------------------------------------------------------


def damage(path: Path, chance: random.Random, *, truncate: bool) -> None:
    content = bytearray(path.read_bytes())
    if truncate:
        content = content[: chance.randrange(len(content))]
    else:
        position = chance.randrange(len(content) * 8)
        content[position // 8] ^= 1 << position % 8
    path.write_bytes(content)


def test_flipped_bits_and_cut_files_are_never_served_and_always_healed(tmp_path: Path) -> None:
    """400 bit flips and 100 truncations: each is right or a miss, and the next put mends it."""
    store, chance, numbers = Store(tmp_path), random.Random(5), range(6)
    for number in numbers:
        store.put(make(number), files(number))
    missed = 0
    for fault in range(500):
        kept = [path for part in ("objects", "records") for path in (tmp_path / part).rglob("*")]
        target = chance.choice(sorted(path for path in kept if path.is_file()))
        damage(target, chance, truncate=fault % 5 == 0)
        if fault % 50 == 0 and "by-request" not in target.parts:
            assert store.check() != ()
        for number in numbers:
            store.last(make(number).request)
            if not serves_right(store, number):
                missed += 1
                store.put(make(number), files(number))
                assert serves_right(store, number)
    assert missed > 300, "most faults hit something that matters"
    assert store.check() == ()


@pytest.mark.parametrize("part", ["objects/??/*", "records/??/*/*.json"])
def test_a_missing_file_is_a_miss(tmp_path: Path, part: str) -> None:
    """Deleting anything by hand costs a run and nothing else."""
    store = Store(tmp_path)
    store.put(make(1), files(1))
    next(tmp_path.glob(part)).unlink()
    assert not serves_right(store, 1)
    assert store.find(make(1).recipe, always, verify_blobs=False) is None
    store.put(make(1), files(1))
    assert serves_right(store, 1)


def test_unverified_lookup_still_sees_a_cut_file(tmp_path: Path) -> None:
    """Without reading the files, their presence and size are checked."""
    store = Store(tmp_path)
    blob = store.put(make(1), files(1)).blob("figure.svg")
    store.path(blob).write_bytes(b"short")
    assert store.find(make(1).recipe, always, verify_blobs=False) is None


def test_reading_a_damaged_file_raises_corrupt_and_sets_it_aside(tmp_path: Path) -> None:
    """Whoever found a result before it was damaged learns of it when reading."""
    store = Store(tmp_path)
    blob = store.put(make(1), files(1)).blob("figure.svg")
    store.path(blob).write_bytes(b"x" * blob.size)
    with pytest.raises(Corrupt, match="damaged"):
        store.read(blob)
    assert not store.path(blob).exists()
    assert list((tmp_path / "quarantine").iterdir())
    with pytest.raises(Corrupt, match="can't be read"):
        store.read(blob)
    with pytest.raises(ValueError, match="no digest"):
        store.read(Blob("x", "../../etc/passwd", 1))


def test_check_names_every_problem(tmp_path: Path) -> None:
    """Damaged records, damaged files and missing files are listed; nothing is changed."""
    store = Store(tmp_path)
    stored = [store.put(make(number), {"a.svg": b"%d" % number}) for number in range(3)]
    store.path(stored[0].blobs[0]).write_bytes(b"!")
    store.path(stored[1].blobs[0]).unlink()
    digest = stored[2].recipe.digest
    next((tmp_path / "records" / digest[:2] / digest).iterdir()).write_bytes(b"x")
    problems = "\n".join(store.check())
    assert "file is damaged (a.svg of a.b.f0" in problems
    assert "file is missing (a.svg of a.b.f1" in problems
    assert "record is damaged" in problems
    assert store.check() == tuple(problems.split("\n"))


# --- hostile records --------------------------------------------------------------------


def hostile_documents() -> Iterator[object]:
    """Records with a right digest and a wrong content: every part replaced by something else."""
    sealed = records.write(records.Record(make(1, blobs=(Blob("a.svg", "0" * 64, 1),)), 1))
    good = records.unseal(sealed)
    wrong = (None, True, -1, 1.5, "x", [], [1], [[1, 2, 3]], {}, {"x": 1}, "\udcff", 10**400)

    def places(node: object, path: tuple[object, ...] = ()) -> Iterator[tuple[object, ...]]:
        yield path
        if isinstance(node, dict | list):
            keys = node if isinstance(node, dict) else range(len(node))
            for key in keys:
                yield from places(node[key], (*path, key))

    for path in places(good):
        for value in wrong:
            document = json.loads(json.dumps(good))
            if not path:
                yield value
                continue
            inner = document
            for key in path[:-1]:
                inner = inner[key]
            inner[path[-1]] = value
            yield document
    for name in ("../../etc/passwd", "/etc/passwd", "a\0", ".", "a/b"):
        yield {**good, "blobs": [[name, "0" * 64, 1]]}
        yield {**good, "blobs": [["a", name, 1]]}
    yield {**good, "blobs": [["a", "0" * 64, 1], ["a", "1" * 64, 1]]}
    yield {**good, "request": ["e", [["n", {"float": "1; import os"}]], None]}


def test_a_hostile_record_is_refused_or_harmless() -> None:
    """Whatever JSON a record holds, reading it gives a well-typed result or BadRecordError."""
    refused = 0
    for document in hostile_documents():
        try:
            result = records.read(records.seal(document)).result
        except records.BadRecordError:
            refused += 1
            continue
        assert isinstance(result.data, dict)
        assert all(records.is_name(blob.name) for blob in result.blobs)
        assert all(records.is_digest(blob.digest) for blob in result.blobs)
        assert isinstance(result.provenance.seconds, float)
        str(result.request)
        hash(result.request)
    assert refused > 300


@pytest.mark.parametrize(
    "line",
    [
        b"[" * 200_000 + b"]" * 200_000,
        b"1" * 100_000,
        b'{"schema": NaN}',
        b"\xff\xfe",
        b"",
        b"cos\nsystem\n(S'touch /tmp/x'\ntR.",
    ],
    ids=["deep", "long number", "NaN", "not UTF-8", "empty", "pickle"],
)
def test_hostile_bytes_are_a_miss(tmp_path: Path, line: bytes) -> None:
    """A record that is no JSON of ours is a miss with or without the right digest; a put heals."""
    store = Store(tmp_path)
    store.put(make(1), files(1))
    path = next((tmp_path / "records").glob("??/*/*.json"))
    digest = hashlib.sha256(line).hexdigest().encode()
    for content in (line, line + b"\n" + digest + b"\n"):
        path.write_bytes(content)
        assert not serves_right(store, 1)
        store.put(make(1), files(1))
        assert serves_right(store, 1)


@pytest.mark.parametrize(
    ("old", "new"),
    [(b"site_tools.record.1", b"site_tools.record.9"), (b'"kind":"', b'"kind":"new-')],
    ids=["schema", "kind"],
)
def test_a_record_of_another_version_is_a_miss_and_stays(
    tmp_path: Path, old: bytes, new: bytes
) -> None:
    """Two versions that share a store take nothing from each other; neither is called damaged."""
    store = Store(tmp_path)
    store.put(make(1), files(1))
    path = next((tmp_path / "records").glob("??/*/*.json"))
    line = path.read_bytes().partition(b"\n")[0].replace(old, new)
    sealed = line + b"\n" + hashlib.sha256(line).hexdigest().encode() + b"\n"
    path.write_bytes(sealed)
    assert not serves_right(store, 1)
    assert store.last(make(1).request) is None
    assert path.read_bytes() == sealed
    assert store.check() == ()
    store.put(make(1), files(1))
    assert serves_right(store, 1)


def test_foreign_files_in_the_store_are_ignored(tmp_path: Path) -> None:
    """What a file manager or a synchroniser leaves behind harms nothing."""
    store = Store(tmp_path)
    store.put(make(1), files(1))
    digest = make(1).recipe.digest
    (tmp_path / "records" / digest[:2] / digest / "folder.json").mkdir()
    (tmp_path / "records" / digest[:2] / digest / ".DS_Store").write_bytes(b"x")
    (tmp_path / "records" / "by-request" / "README").write_bytes(b"x")
    assert serves_right(store, 1)
    assert store.last(make(1).request) is not None


# --- writers that die, meet or have no room ---------------------------------------------


def write_until_killed(folder: Path, first: int, report: int) -> None:
    store, number = Store(folder), first
    while True:
        store.put(make(number), files(number))
        os.write(report, b"%d\n" % number)
        number += 1


def test_killed_writers_lose_nothing_that_was_finished(tmp_path: Path) -> None:
    """kill -9 at 40 random moments: what was reported is there, nothing is half, waste is swept."""
    chance, promised = random.Random(7), []
    for attempt in range(40):
        reader, report = os.pipe()
        child = os.fork()
        if child == 0:
            with contextlib.suppress(BaseException):
                write_until_killed(tmp_path, attempt * 1000, report)
            os._exit(1)
        os.close(report)
        early = os.read(reader, 4096).decode() if attempt % 4 else ""  # else anywhere, at once
        time.sleep(chance.uniform(0, 0.02))
        os.kill(child, signal.SIGKILL)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
        with os.fdopen(reader) as said:
            promised += [int(line) for line in (early + said.read()).splitlines()]
    store = Store(tmp_path)
    assert len(promised) >= 30
    assert all(serves_right(store, number) for number in promised)
    assert store.check() == ()
    store.prune({make(number).recipe.digest for number in promised})
    assert list((tmp_path / "tmp").iterdir()) == []
    assert all(serves_right(store, number) for number in promised)


def test_two_writers_at_once_agree(tmp_path: Path) -> None:
    """Two processes that put the same results, and their own, end with all of them."""

    def writer(first: int) -> Callable[[], None]:
        def write() -> None:
            store = Store(tmp_path)
            for number in (*range(20), *range(first, first + 20)):
                store.put(make(number), files(number))
                if not serves_right(store, number):
                    raise AssertionError(number)

        return write

    children = []
    for first in (100, 200):
        child = os.fork()
        if child == 0:
            status = 1
            with contextlib.suppress(BaseException):
                writer(first)()
                status = 0
            os._exit(status)
        children.append(child)
    assert [os.waitpid(child, 0)[1] for child in children] == [0, 0]
    store = Store(tmp_path)
    assert all(serves_right(store, n) for n in (*range(20), *range(100, 120), *range(200, 220)))
    assert store.check() == ()


def test_a_lock_is_held_against_another_process(tmp_path: Path) -> None:
    """Two builds do not run one recipe at once; the second waits and then sees the result."""
    store, other = Store(tmp_path), Store(tmp_path)

    def wait_and_look() -> None:
        with other.lock(make(1).recipe):
            if not serves_right(other, 1):
                raise AssertionError

    with store.lock(make(1).recipe):
        child = os.fork()
        if child == 0:
            os._exit(in_child(wait_and_look))
        time.sleep(0.1)
        assert os.waitpid(child, os.WNOHANG) == (0, 0), "still waiting"
        store.put(make(1), files(1))
    assert os.waitpid(child, 0)[1] == 0


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of one megabyte, where this user may mount one."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("mounting a file system needs privileges")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_named_and_leaves_nothing_half(small_disk: Path) -> None:
    """Results stop being kept with a clear error; what was kept is whole; room mends it."""
    store = Store(small_disk / "store")
    payload = {n: {"x.bin": bytes([n]) * 150_000} for n in range(12)}
    kept, refused = [], []
    for number, content in payload.items():
        try:
            store.put(make(number), content)
            kept.append(number)
        except StoreError as error:
            refused.append(error)
    assert len(kept) >= 4
    assert len(refused) >= 4
    assert f"the disk at {small_disk} is full" in str(refused[0])
    assert "make room" in str(refused[0])
    assert store.check() == ()
    assert list((small_disk / "store" / "tmp").iterdir()) == []
    assert all(store.find(make(number).recipe, always) for number in kept)
    store.prune(set())
    store.put(make(11), payload[11])
    assert store.find(make(11).recipe, always)


def test_a_write_that_fails_in_the_middle_leaves_nothing(tmp_path: Path) -> None:
    """A file size limit, the unprivileged cousin of a full disk, stops a put half-way."""
    store = Store(tmp_path)
    store.put(make(1), files(1))

    def fail() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
        try:
            Store(tmp_path).put(make(2), {"a.svg": b"<svg/>", "x.bin": b"x" * 200_000})
        except StoreError as error:
            if "full" not in str(error):
                raise
        else:
            raise AssertionError

    assert in_child(fail) == 0
    assert store.find(make(2).recipe, always) is None
    assert serves_right(store, 1)
    assert list((tmp_path / "tmp").iterdir()) == []
    assert [problem for problem in store.check() if "needed by no record" not in problem] == []


def test_a_read_only_store_can_be_read(tmp_path: Path) -> None:
    """Results of a store that this user can't write are used; putting says what is wrong."""
    folder = Path(tempfile.mkdtemp(dir=tempfile.gettempdir()))  # reachable for another user
    folder.chmod(0o755)
    try:
        Store(folder / "s").put(make(1), files(1))
        for path in [folder, *folder.rglob("*")]:
            path.chmod(0o555 if path.is_dir() else 0o444)

        def use() -> None:
            if os.geteuid() == 0:
                os.setuid(65534)
            store = Store(folder / "s")
            checks = [serves_right(store, 1), store.last(make(1).request), store.check() == ()]
            with store.lock(make(1).recipe), store.workspace() as work:
                (work / "x").write_text("somewhere else")
            for write in (lambda: store.put(make(2), {}), lambda: store.prune(set())):
                try:
                    write()
                except StoreError as error:
                    checks.append("read-only" in str(error) and "option `store`" in str(error))
                else:
                    checks.append(False)
            if not all(checks):
                raise AssertionError(checks)

        assert in_child(use) == 0
    finally:
        for path in [folder, *folder.rglob("*")]:
            path.chmod(stat.S_IRWXU)
        shutil.rmtree(folder)


def test_a_file_in_the_place_of_the_store_is_told(tmp_path: Path) -> None:
    """A path that can't be a folder is an error of the user, not of the generator."""
    (tmp_path / "file").write_text("x")
    store = Store(tmp_path / "file")
    assert store.find(make(1).recipe, always) is None
    with pytest.raises(StoreError, match="can't be written"):
        store.put(make(1), {})


# --- clearing up ------------------------------------------------------------------------


def test_prune_removes_what_is_not_kept(tmp_path: Path) -> None:
    """Records and the files that only they needed go; shared files and kept records stay."""
    store = Store(tmp_path)
    for number in range(4):
        store.put(make(number), {**files(number), "shared.css": b"shared"})
    (tmp_path / "tmp" / "put-999-left").write_bytes(b"x")
    (tmp_path / "tmp" / "work-old").mkdir()
    with store.lock(make(0).recipe):
        pass
    keep = {make(number).recipe.digest for number in (0, 1)}
    assert store.prune(keep, dry_run=True) == 2
    assert all(store.find(make(number).recipe, always) for number in range(4))
    assert store.prune(keep) == 2
    assert [bool(store.find(make(number).recipe, always)) for number in range(4)] == [
        True,
        True,
        False,
        False,
    ]
    assert store.last(make(3).request) is None
    assert len(list((tmp_path / "objects").glob("??/*"))) == 5
    assert list((tmp_path / "tmp").iterdir()) == []
    assert [path.name for path in (tmp_path / "locks").glob("*.lock")] == ["store.lock"]
    assert store.check() == ()
    assert store.prune(keep) == 0


def test_prune_spares_what_a_running_build_wrote(tmp_path: Path) -> None:
    """A clean-up next to a build in another process leaves that build's new results alone."""
    Store(tmp_path).put(make(1), files(1))
    to_child, from_parent = os.pipe()
    to_parent, from_child = os.pipe()
    child = os.fork()
    if child == 0:
        store = Store(tmp_path)
        Store(tmp_path).put(make(2), files(2))  # an object that is gone when the clean-up comes
        with store.workspace():
            os.write(from_child, b"x")
            os.read(to_child, 1)
        os._exit(0)
    os.read(to_parent, 1)
    store = Store(tmp_path)
    assert store.prune(set()) == 1, "the old one"
    assert serves_right(store, 2)
    assert len(list((tmp_path / "tmp").iterdir())) == 1, "the other's workspace"
    os.write(from_parent, b"x")
    assert os.waitpid(child, 0)[1] == 0
    for end in (to_child, from_parent, to_parent, from_child):
        os.close(end)
    assert store.prune(set()) == 1
    assert not serves_right(store, 2)


def test_a_workspace_is_empty_and_goes_away(tmp_path: Path) -> None:
    """Each run gets its own folder, removed whatever happens in it."""
    store = Store(tmp_path)
    with store.workspace() as one, store.workspace() as two:
        assert one != two
        assert list(one.iterdir()) == []
        (one / "file").write_text("x")
    assert list((tmp_path / "tmp").iterdir()) == []
    with contextlib.suppress(RuntimeError), store.workspace() as folder:
        raise RuntimeError
    assert not folder.exists()
