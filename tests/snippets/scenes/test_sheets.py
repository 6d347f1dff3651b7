"""Contact sheets, tables and credits of the data page."""

import re
from pathlib import Path

import pytest
import torch

from snippets.data import CIFAR10, CIFAR100, mnist_5k
from snippets.scenes import overview, photographs, sheets
from snippets.scenes.harbour import cars_and_boats
from snippets.scenes.skies import Splits, as_bytes, birds_and_airplanes, splits


def small_splits():
    """Three small sets, stored as the build stores them."""
    return Splits(*(as_bytes(birds_and_airplanes(n, n)) for n in (8, 4, 6)))


def test_the_sky_sheet_shows_each_class_under_its_name():
    """Twelve airplanes, then twelve birds, all of one seed's scenes."""
    grid, scenes = sheets.birds_and_airplanes(), birds_and_airplanes(sheets.SHOWN, seed=5)
    assert grid.labels == ["airplane"] * 12 + ["bird"] * 12
    for image, name in zip(grid.images, grid.labels, strict=True):
        (place,) = (scenes.images == image).all(dim=(1, 2, 3)).nonzero()[:, 0]
        assert scenes.labels[place] == ("airplane", "bird").index(name)


def test_the_mask_row_keeps_the_object_alone():
    """Grey where the mask is off, the scene's own pixels where it is on."""
    grid = sheets.sky_masks()
    above, below = grid.images[:6], grid.images[6:]
    for image, cut in zip(above, below, strict=True):
        kept = (cut != 0.5).any(dim=0)
        assert 40 < kept.sum() < 500
        assert torch.equal(image[:, kept], cut[:, kept])
    assert grid.labels[:6] == ["airplane"] * 3 + ["bird"] * 3


def test_the_stages_end_in_a_picture_of_the_set():
    """The fine drawing averages to the third stage; outside the mask it is the sky."""
    sky, fine, picture, mask = map(torch.as_tensor, sheets.stages().images)
    blocks = fine.reshape(32, 4, 32, 4, 3).mean(dim=(1, 3))
    assert (blocks - picture[::4, ::4]).abs().max() < 1 / 255
    outside = mask[..., 0] == 0
    assert (sky - picture)[outside].abs().max() < 1 / 255


def test_the_harbour_sheet_shows_the_same_scenes_in_three_colours():
    """Row by row the names agree, and the last row is the grey one, cut out."""
    grid = sheets.cars_and_boats()
    rows = [grid.labels[start : start + 6] for start in (0, 6, 12)]
    assert rows[0] == rows[1] == rows[2]
    usual = cars_and_boats(6, seed=28)
    assert torch.equal(torch.stack(list(grid.images[:6])), usual.images)
    grey, cut = grid.images[12], grid.images[18]
    assert torch.equal(cut[:, usual.masks[0]], grey[:, usual.masks[0]])


def test_the_digit_sheet_shows_each_digit_twice():
    """Under the label that the set gives it, two different pictures."""
    grid, found = sheets.digits(), mnist_5k()
    assert grid.labels == [str(digit) for digit in range(10)] * 2
    for image, label in zip(grid.images, grid.labels, strict=True):
        same = (found.train_images[:, 0] == image).all(dim=(1, 2))
        assert int(label) in found.train_labels[same]
    assert not torch.equal(grid.images[0], grid.images[10])


def test_photographs_are_shown_with_their_middle():
    """A planted bright middle stays; every thumbnail has one size."""
    picture = torch.zeros(1, 300, 420)
    picture[:, 140:160, 200:220] = 1
    small = photographs.thumbnail(picture)
    assert small.shape == (3, 96, 96)
    assert small[:, 45:51, 45:51].mean() > 0.9
    assert small[:, :20].sum() == 0
    assert len(photographs.sheet().images) == len(photographs.sheet().labels) == 10


def test_every_photograph_has_the_note_of_its_package():
    """Each note names its ground; known words of the packages are in it."""
    columns = photographs.credits().columns
    notes = dict(zip(columns["picture"], list(columns.values())[1], strict=True))
    assert all(re.search("copyright|CC0|creative commons", note) for note in notes.values())
    assert "Stefan van der Walt" in notes["chelsea"]
    assert "public domain" in notes["astronaut"]
    assert "by/2.0" in notes["china"]
    assert "danielbuechele" in notes["china"]
    assert not any("Notes" in note or "`" in note for note in notes.values())


def test_a_picture_without_a_note_is_refused():
    """scikit-image says nothing of the rights to `page`."""
    with pytest.raises(LookupError, match="page"):
        photographs.note_of("page")


def test_the_overview_counts_what_is_there(plant):
    """Numbers come from the sets themselves."""
    plant(kept_splits=small_splits, mnist_5k=mnist_5k.__wrapped__)
    facts, table = overview.facts(), overview.table()
    assert (facts.train, facts.validation, facts.test) == (8, 4, 6)
    assert facts.touched == splits().train.masks.float().mean() * 32 * 32
    assert facts.share == facts.touched / 1024
    assert (facts.digits_train, facts.digits_test) == (4000, 1000)
    assert table.columns["pictures"][0] == "8 + 4 + 6"
    assert table.columns["classes"] == [2, 2, 4, 10]
    assert table.columns["C × H × W"][2] == "1 × 28 × 28"


@pytest.mark.parametrize("data", [CIFAR10, CIFAR100])
def test_the_page_tells_the_real_sets_as_they_are_declared(data):
    """Classes, split, licence, and each variant with its size and its note.

    The page types them: a run that names a declaration needs its pictures.
    """
    page = (Path(__file__).parents[3] / "docs" / "data.md").read_text()
    rows = [line for line in page.splitlines() if line.startswith(f"| {data.title} |")]
    assert len(rows) == 1 + len(data.variants)
    assert ", ".join(data.classes) in rows[0]
    assert data.split in rows[0]
    assert data.licence == CIFAR10.licence  # "the same", says the second row
    assert data.licence in page
    for row, variant in zip(rows[1:], data.variants, strict=True):
        told = f"| `{variant.name}` | {variant.size / 1e6:.0f} | {variant.note} |"
        assert told in row
