"""Sets handed over from this machine: recognised, verified, installed whole or not at all."""

from __future__ import annotations

import os
import random
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from site_tools.datasets import canonical, place, tree
from site_tools.datasets.describe import describe
from site_tools.datasets.diagnose import WrongTreeError
from site_tools.datasets.use import use
from site_tools.errors import DataError, UnknownSetError
from site_tools.show import DataSet
from tests.site_tools.insects import FOLDERS, Told, files, insects, picture, write, zipped

ORIGINAL = b"the original, packed" * 100
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def data(tmp_path: Path) -> DataSet:
    return insects(tmp_path / "scratch", "https://example.org/insects.tar.gz", ORIGINAL)


def installed(tmp_path: Path) -> list[str]:
    """The files of the data folder; nothing is left of what was being packed."""
    folder = tmp_path / "data"
    left = [path.name for path in folder.glob("partial/*") if path.suffix != ".lock"]
    assert not left
    return sorted(path.name for path in folder.glob("*") if path.is_file())


def refused(tmp_path: Path, data: DataSet, path: Path) -> str:
    """What is said when a set is not taken; the one that is installed stays, to the byte."""
    use(tmp_path / "data", data, zipped(tmp_path / "good.zip", files()), Told())
    (before,) = data.present(tmp_path / "data")
    with pytest.raises(DataError) as caught:
        use(tmp_path / "data", data, path, Told())
    assert data.present(tmp_path / "data") == (before,)
    assert place.sha256(before[1]) == before[0].sha256
    assert installed(tmp_path) == ["insects-tree.zip"]
    return str(caught.value)


@pytest.mark.parametrize("above", ["", "insects/", "data/insects/"])
@pytest.mark.parametrize("kind", ["folder", "zip", "stored zip"])
def test_the_same_pictures_give_the_same_bytes(tmp_path: Path, data: DataSet, above, kind):
    """From a folder or any zip, in any order, below any folder, whatever the times."""
    content = [(above + name, data) for name, data in files().items()]
    random.Random(3).shuffle(content)
    if kind == "folder":
        path = write(tmp_path / "copy", dict(content))
    else:
        packing = zipfile.ZIP_STORED if kind == "stored zip" else zipfile.ZIP_DEFLATED
        path = zipped(tmp_path / "copy.zip", dict(content), packing)
    assert use(tmp_path / "data", data, path, Told()).name == "tree"
    assert installed(tmp_path) == ["insects-tree.zip"]
    assert place.is_sound(tmp_path / "data" / "insects-tree.zip", data.variants[1])


def test_the_packed_form_never_changes(tmp_path: Path):
    """Its checksum is pinned: another would orphan every declared set."""
    content = {f"train/{kind}/{index}.png": kind.encode() * index
               for kind in ("ünd", "ant") for index in (2, 10, 1)}  # fmt: skip
    with tree.opened(zipped(tmp_path / "a.zip", content), {}) as found:
        canonical.pack(found, tmp_path / "packed.zip")
    assert place.sha256(tmp_path / "packed.zip")[:16] == "51a1753a6b4137f6"


def test_a_packed_set_of_another_machine_is_taken(tmp_path: Path, data: DataSet):
    """What lies in a data folder can itself be handed over."""
    use(tmp_path / "data", data, write(tmp_path / "copy", files()), Told())
    use(tmp_path / "other", data, tmp_path / "data" / "insects-tree.zip", Told())
    assert data.present(tmp_path / "other")[0][0].name == "tree"


@pytest.mark.parametrize("given", ["insects.tar.gz", "renamed", "."])
def test_the_one_file_is_taken_by_its_content(tmp_path: Path, data: DataSet, given):
    """Under any name, or within the folder that it was downloaded to."""
    name = "insects.tar.gz" if given == "." else given
    write(tmp_path / "downloads", {name: ORIGINAL})
    path = tmp_path / "downloads" / ("" if given == "." else given)
    assert use(tmp_path / "data", data, path, Told()).name == "original"
    assert installed(tmp_path) == ["insects-original.tar.gz"]
    assert data.present(tmp_path / "data")[0][1].read_bytes() == ORIGINAL


def test_files_that_are_no_pictures_are_left_out_and_told(tmp_path: Path, data: DataSet):
    """As ImageFolder leaves them out; hidden ones too."""
    odd = {"insects/README.txt": b"x", "insects/train/ant/.DS_Store": b"x",
           "__MACOSX/insects/train/ant/._0.png": b"x", "insects/train/Thumbs.db": b"x"}  # fmt: skip
    content = {f"insects/{name}": data for name, data in files().items()} | odd
    told = Told()
    use(tmp_path / "data", data, zipped(tmp_path / "copy.zip", content), told)
    assert installed(tmp_path) == ["insects-tree.zip"]
    assert any("left out 4 of its files" in said and "README.txt" in said for said in told.said)


def without(name: str) -> Change:
    return lambda content: (
        [content.pop(key) for key in list(content) if key.startswith(name)] and None
    )


def renamed(old: str, new: str) -> Change:
    def change(content: dict[str, bytes]) -> None:
        for key in [key for key in content if key.startswith(old)]:
            content[new + key.removeprefix(old)] = content.pop(key)

    return change


def swapped(content: dict[str, bytes]) -> None:
    for index in range(3):
        one, other = f"train/ant/{index}.png", f"train/bee/{index}.png"
        content[one], content[other] = content[other], content[one]


def doubled(content: dict[str, bytes]) -> None:
    for index in range(3):
        content[f"test/bee/{index}.png"] = content[f"train/bee/{index}.png"]


def recompressed(content: dict[str, bytes]) -> None:
    content |= {name: picture(200 + number) for number, name in enumerate(content)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (without("train/bee"), ["train/bee is missing; expected 3 pictures in it"]),
        (without("train"), ["train/ant is missing", "train/bee is missing"]),
        (without("train/bee/1"), ["train/bee has 2 pictures; expected 3 pictures"]),
        (
            lambda content: content.update({"train/bee/more.png": picture(99)}),
            ["train/bee has 4 pictures; expected 3 pictures"],
        ),
        (
            renamed("train/bee", "train/bees"),
            ["train/bee is missing", "did you mean 'train/bees'?; rename train/bees to train/bee"],
        ),
        (
            lambda content: content.update({"train/wasp/1.png": picture(99)}),
            ["train/wasp is no folder of the set; expected test/ant, test/bee"],
        ),
        (
            lambda content: content.update({"train/ant/1.png": b"no picture"}),
            ["train/ant/1.png is broken: cannot identify image file; expected a picture"],
        ),
        (
            lambda content: content.update({"train/ant/1.png": content["train/ant/1.png"][:-30]}),
            ["train/ant/1.png is broken"],
        ),
        (
            lambda content: content.update({"train/ant/1.png": picture(99)}),
            ["train/ant holds other pictures than the declared ones", "expected digest"],
        ),
        (swapped, ["train/ant and train/bee are swapped", "rename each to the other"]),
        (doubled, ["test/bee holds the pictures of train/bee; expected those of test/bee"]),
        (
            renamed("train/bee", "TRAIN/Bee"),
            ["train/bee is missing", "rename TRAIN/Bee to train/bee"],
        ),
        (
            renamed("train/ant/1", "train/ant/\x1b[31m\n1"),
            ["has a picture called 'train/ant/\\x1b[31m\\n1.png'", "without control characters"],
        ),
        (recompressed, ["in all 4 other pictures", "declare it"]),
        (renamed("t", "a/b/c/d/t"), ["is no tree of Ants and bees: its folders are"]),
        (without("t"), ["is no tree of Ants and bees: it is empty"]),
    ],
)
@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_a_wrong_tree_is_told_what_is_wrong(tmp_path: Path, data: DataSet, change, said, kind):
    """With what was found and expected; what is installed stays."""
    content = files()
    change(content)
    (tmp_path / "copy").mkdir()
    path = (
        write(tmp_path / "copy", content)
        if kind == "folder"
        else zipped(tmp_path / "copy.zip", content)
    )
    text = refused(tmp_path, data, path)
    for part in said:
        assert part in text
    assert text.startswith(str(path))


def test_a_name_that_no_zip_can_hold_is_told(tmp_path: Path, data: DataSet):
    """Bytes that are no UTF-8, as other systems leave them; of a stray file it does not matter."""
    path = write(tmp_path / "copy", files())
    (path / "train" / os.fsdecode(b"\xff.txt")).write_bytes(b"x")
    told = Told()
    use(tmp_path / "data", data, path, told)
    assert told.said == ["left out 1 of its files, which are no pictures: 'train/\\udcff.txt'"]
    (path / "train" / "ant" / "1.png").rename(path / "train" / "ant" / os.fsdecode(b"\xff.png"))
    assert "has a picture called 'train/ant/\\udcff.png'" in refused(tmp_path, data, path)
    with pytest.raises(DataError, match="rename it"):
        describe(path)


@pytest.mark.parametrize("take", ["use", "describe"])
def test_what_is_no_file_is_not_read(tmp_path: Path, data: DataSet, take):
    """A device or a pipe, whose bytes may never end, and a path that no system can open."""
    os.mkfifo(tmp_path / "pipe")
    for path, said in (
        (tmp_path / "pipe", "is neither a file nor a folder; expected "),
        (Path("/dev/zero"), "is neither a file nor a folder; expected "),
        (tmp_path / ("long" * 999), "…? can't be read: File name too long"),
    ):
        with pytest.raises(DataError, match=said):
            use(tmp_path / "data", data, path, Told()) if take == "use" else describe(path)


def test_an_empty_class_is_told(tmp_path: Path, data: DataSet):
    """A folder that holds nothing, or nothing that is a picture."""
    content = files()
    without("train/bee")(content)
    path = write(tmp_path / "copy", content)
    (path / "train" / "bee").mkdir()
    (path / "train" / "bee" / "notes.txt").write_text("x")
    assert "train/bee is empty; expected 3 pictures in it" in refused(tmp_path, data, path)


def test_a_part_of_the_tree_is_told_from_the_whole(tmp_path: Path, data: DataSet):
    """Who gives the folder `train` is told to give the one above."""
    path = write(tmp_path / "copy", files())
    text = refused(tmp_path, data, path / "train")
    assert "is only the part 'train' of Ants and bees" in text
    assert "expected 4 folders: test/ant" in text
    assert f"give the folder above it, {path}" in text


def test_everything_wrong_is_told_at_once(tmp_path: Path, data: DataSet):
    """Up to a handful."""
    content = {name: data for name, data in files().items() if name.endswith("0.png")}
    with pytest.raises(WrongTreeError) as caught:
        use(tmp_path / "data", data, write(tmp_path / "copy", content), Told())
    assert len(caught.value.problems) == len(FOLDERS)
    assert str(caught.value).count("\n") == len(FOLDERS) - 1


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (
            ORIGINAL[:-9],
            "has 1,991 bytes: it is not all of it; expected insects.tar.gz (2,000 bytes)",
        ),
        (ORIGINAL[:-1] + b"!", "has the length of 'original', but its SHA-256 is"),
        (b"PK\x05\x06 no zip", "bytes: it is not all of it"),
    ],
)
def test_a_wrong_file_is_told_what_is_wrong(tmp_path: Path, data: DataSet, content, said):
    """Too short, changed, or something else."""
    write(tmp_path, {"insects.tar.gz": content})
    assert said in refused(tmp_path, data, tmp_path / "insects.tar.gz")


def test_a_damaged_zip_is_told(tmp_path: Path, data: DataSet):
    """A flipped byte, a missing end, two files of one name."""
    whole = zipped(tmp_path / "whole.zip", files(), zipfile.ZIP_STORED).read_bytes()
    at = whole.index(files()["train/ant/1.png"]) + 20
    flipped = whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :]
    write(tmp_path, {"flipped.zip": flipped, "cut.zip": whole[: len(whole) // 2]})
    text = refused(tmp_path, data, tmp_path / "flipped.zip")
    assert "flipped.zip: train/ant/1.png can't be unpacked" in text
    assert "copy or download it again" in text
    assert "cut.zip has" in refused(tmp_path, data, tmp_path / "cut.zip")
    with zipfile.ZipFile(tmp_path / "twice.zip", "w") as archive:
        archive.writestr("train/ant/0.png", b"x")
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr("train/ant/0.png", b"x")
    assert "two files called train/ant/0.png" in refused(tmp_path, data, tmp_path / "twice.zip")


def test_a_zip_cannot_lead_outside(tmp_path: Path, data: DataSet):
    """Names with `..` or from the root are no pictures of the set; nothing is unpacked."""
    evil = {"../../evil.png": b"x", "/etc/evil.png": b"x", "train/ant/../../../evil.png": b"x"}
    path = zipped(tmp_path / "evil.zip", files() | evil)
    told = Told()
    use(tmp_path / "data", data, path, told)
    assert any("left out 3" in said for said in told.said)
    assert not list(tmp_path.rglob("evil.png"))
    with zipfile.ZipFile(tmp_path / "data" / "insects-tree.zip") as archive:
        assert sorted(archive.namelist()) == sorted(files())


def test_a_path_that_is_not_there_is_told_with_its_neighbour(tmp_path: Path, data: DataSet):
    """And with what may be given."""
    zipped(tmp_path / "insects.zip", files())
    with pytest.raises(UnknownSetError, match=r"there is no .*insect\.zip.*'insects\.zip'"):
        use(tmp_path / "data", data, tmp_path / "insect.zip", Told())


def test_links_within_a_tree_are_followed_once(tmp_path: Path, data: DataSet):
    """As ImageFolder follows them; one that leads back up ends nowhere."""
    path = write(tmp_path / "copy", files())
    (path / "train" / "bee").rename(tmp_path / "elsewhere")
    (path / "train" / "bee").symlink_to(tmp_path / "elsewhere")
    (path / "train" / "ant" / "again").symlink_to(path)
    assert use(tmp_path / "data", data, path, Told()).name == "tree"


def test_a_folder_that_cannot_be_written_is_told(tmp_path: Path, data: DataSet):
    """With the way out."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(DataError, match=r"data folder .* can't be written: .*SITE_TOOLS_DATA"):
        use(tmp_path / "data", data, zipped(tmp_path / "good.zip", files()), Told())


@pytest.mark.parametrize(
    "name", ["insects-tree.zip", "partial/insects-tree.zip.copy", "partial/insects-tree.zip.lock"]
)
def test_a_folder_in_the_way_is_told(tmp_path: Path, data: DataSet, name):
    """With its path, where a file should be written."""
    (tmp_path / "data" / name).mkdir(parents=True)
    with pytest.raises(DataError, match=r"data folder .* can't be written: Is a directory"):
        use(tmp_path / "data", data, zipped(tmp_path / "good.zip", files()), Told())


def test_a_full_disk_is_told_and_loses_nothing(tmp_path: Path, data: DataSet, monkeypatch):
    """Before a byte is written, if it can be known."""
    path = write(tmp_path / "copy", files())
    usage = place.shutil.disk_usage(tmp_path)
    monkeypatch.setattr(place.shutil, "disk_usage", lambda _: usage._replace(free=10))
    with pytest.raises(DataError, match=r"10 bytes free; expected .*make room"):
        use(tmp_path / "data", data, path, Told())
    assert installed(tmp_path) == []


def test_a_damaged_set_is_healed(tmp_path: Path, data: DataSet):
    """By handing it over again; what a killed one left behind is no hindrance."""
    path = write(tmp_path / "copy", files())
    write(tmp_path / "data", {"insects-tree.zip": b"x", "partial/insects-tree.zip.copy": b"x"})
    use(tmp_path / "data", data, path, Told())
    assert installed(tmp_path) == ["insects-tree.zip"]
    assert place.is_sound(tmp_path / "data" / "insects-tree.zip", data.variants[1])
