"""An image grid shows the numbers it was given, pixel for pixel, on the scale it names."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image

from site_tools.errors import ShowError
from site_tools.model import Kind, Request
from site_tools.results.capture import capture
from site_tools.show import ImageGrid

REQUEST = Request("a.b.f")
RANDOM = np.random.default_rng(3)


def sprites(grid: ImageGrid, folder: Path) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    kind, data, files = capture(grid, REQUEST, folder)
    assert kind is Kind.GRID
    assert set(data["scales"].values()) == set(files)
    return data, {
        name: np.asarray(Image.open(io.BytesIO(path.read_bytes()))) for name, path in files.items()
    }


def refused(grid: ImageGrid, folder: Path) -> str:
    with pytest.raises(ShowError) as caught:
        capture(grid, REQUEST, folder)
    assert "a.b.f" in str(caught.value)
    return str(caught.value)


@pytest.mark.parametrize("wrap", [np.asarray, lambda array: torch.from_numpy(array.copy())])
def test_bytes_are_shown_exactly(wrap: Any, tmp_path: Path) -> None:
    """A photograph's bytes come out unchanged, row by row, without gaps."""
    pictures = [RANDOM.integers(0, 256, (4, 6, 3), dtype=np.uint8) for _ in range(6)]
    given = [wrap(picture) for picture in pictures]
    data, files = sprites(ImageGrid(given, list("abcdef"), columns=3), tmp_path)
    expected = np.vstack([np.hstack(pictures[:3]), np.hstack(pictures[3:])])
    assert np.array_equal(files["none.png"], expected)
    assert (data["columns"], data["tile"], data["labels"]) == (3, [6, 4], list("abcdef"))
    assert data["colours"] == "grey"


def test_channels_may_come_first(tmp_path: Path) -> None:
    """(3, H, W) as torch has it, (1, H, W) as one channel, (H, W) as grey."""
    colour = torch.rand(3, 4, 5)
    _, files = sprites(ImageGrid([colour], ["a"]), tmp_path)
    expected = np.rint(colour.permute(1, 2, 0).double().numpy() * 255)
    assert np.array_equal(files["none.png"], expected)
    _, files = sprites(ImageGrid([colour[:1], colour[1]], ["a", "b"]), tmp_path)
    assert np.array_equal(files["none.png"], np.hstack([expected[..., 0], expected[..., 1]]))


def test_any_type_of_number_is_shown(tmp_path: Path) -> None:
    """Half precision, truth values and whole numbers of 0 and 1."""
    for dtype in (torch.bfloat16, torch.float16, torch.bool, torch.int64):
        _, files = sprites(ImageGrid([torch.eye(2).to(dtype)], ["a"]), tmp_path)
        assert files["none.png"].tolist() == [[255, 0], [0, 255]]


def test_an_ambiguous_picture_is_read_as_its_library_does(tmp_path: Path) -> None:
    """(3, H, 3): channels first for a tensor, last for an array."""
    array = RANDOM.random((3, 5, 3))
    assert sprites(ImageGrid([array], ["a"]), tmp_path)[0]["tile"] == [5, 3]
    assert sprites(ImageGrid([torch.from_numpy(array)], ["a"]), tmp_path)[0]["tile"] == [3, 5]


def test_own_and_common_scales_stretch_as_they_say(tmp_path: Path) -> None:
    """Own: each picture from its darkest to its brightest. Common: one range for all."""
    dim, bright = np.array([[0.0, 1.0], [2.0, 3.0]]), np.array([[0.0, 2.0], [4.0, 6.0]])
    data, files = sprites(ImageGrid([dim, bright], ["a", "b"], scale="both"), tmp_path)
    assert data["scales"] == {"own": "own.png", "common": "common.png"}
    assert data["ranges"] == [[0.0, 3.0], [0.0, 6.0]]
    assert files["own.png"].tolist() == [[0, 85, 0, 85], [170, 255, 170, 255]]
    assert files["common.png"].tolist() == [[0, 42, 0, 85], [85, 128, 170, 255]]


def test_signed_colours_are_neutral_at_zero(tmp_path: Path) -> None:
    """Zero is the same grey in every picture; equal distances get equally strong colours."""
    pictures = [np.array([[-2.0, 0.0, 2.0]]), np.array([[-1.0, 0.0, 4.0]])]
    _, files = sprites(ImageGrid(pictures, ["a", "b"], scale="both", colours="signed"), tmp_path)
    for pixels in files.values():
        for zero in (pixels[0, 1], pixels[0, 4]):
            assert zero.max() - zero.min() <= 1, "no hue"
    own, common = files["own.png"][0].astype(int), files["common.png"][0].astype(int)
    assert own[0][2] > own[0][0], "blue below zero"
    assert own[2][0] > own[2][2], "red above"
    assert np.abs(common[2] - 247).sum() < np.abs(own[2] - 247).sum(), "2 of 4 is paler than 2 of 2"


def test_heat_starts_at_zero(tmp_path: Path) -> None:
    """0 is the map's dark end, even if no picture reaches it."""
    grid = ImageGrid(
        [np.array([[0.0, 1.0]]), np.array([[1.0, 2.0]])], ["a", "b"], scale="both", colours="heat"
    )
    _, files = sprites(grid, tmp_path)
    own, common = files["own.png"][0], files["common.png"][0]
    assert own[0].tolist() == common[0].tolist() == [0, 0, 4]
    assert own[1].tolist() == own[3].tolist() == common[3].tolist() != common[1].tolist()
    assert own[2].tolist() == common[1].tolist(), "1 of 2"


@pytest.mark.parametrize("colours", ["grey", "heat", "signed"])
def test_a_constant_picture_is_no_division_by_zero(colours: Any, tmp_path: Path) -> None:
    """All zeros give the neutral end (or middle) of the scale."""
    grid = ImageGrid([np.zeros((2, 2))], ["a"], scale="own", colours=colours)
    _, files = sprites(grid, tmp_path)
    assert len(np.unique(files["own.png"].reshape(4, -1), axis=0)) == 1


def test_cells_left_over_are_transparent(tmp_path: Path) -> None:
    """Five pictures in rows of three leave one cell that shows the page."""
    pictures = [np.full((2, 2), number / 4) for number in range(5)]
    _, files = sprites(ImageGrid(pictures, list("abcde"), columns=3), tmp_path)
    sprite = files["none.png"]
    assert sprite.shape == (4, 6, 2)
    assert (sprite[2:, 4:, 1] == 0).all()
    assert sprite[..., 1].sum() == 255 * 20


def test_the_zoom_fits_the_page(tmp_path: Path) -> None:
    """Small pictures are enlarged by whole numbers, large ones are left, a wish is granted."""

    def zoom(width: int, **options: Any) -> int:
        grid = ImageGrid([np.zeros((width, width))] * 8, [""] * 8, **options)
        return int(sprites(grid, tmp_path)[0]["zoom"])

    assert zoom(28) == 5
    assert zoom(3, columns=8) == 26
    assert zoom(300) == 1
    assert zoom(28, zoom=2) == 2


def test_labels_are_text_that_can_be_written(tmp_path: Path) -> None:
    """Control characters and surrogates are replaced; the rest is kept for the page to escape."""
    data, _ = sprites(ImageGrid([np.zeros((1, 1))], ["<b>\x00\udcff"]), tmp_path)
    assert data["labels"] == ["<b>��"]


@pytest.mark.parametrize(
    ("grid", "found"),
    [
        (ImageGrid([], []), "0 pictures"),
        (ImageGrid([np.zeros((2, 2))], []), "1 pictures and 0 labels"),
        (ImageGrid([np.zeros((2, 2))], [3]), "one text for each"),  # type: ignore[list-item]
        (
            ImageGrid([np.zeros((2, 2)), np.zeros((2, 3))], ["a", "b"]),
            "picture 1 of a.b.f is 3 × 2",
        ),
        (ImageGrid([np.zeros(4)], ["a"]), "the shape (4,)"),
        (ImageGrid([np.zeros((8, 2, 2))], ["a"]), "the shape (8, 2, 2)"),
        (ImageGrid([np.zeros((0, 2))], ["a"]), "the shape (0, 2)"),
        (ImageGrid([np.array([[1j]])], ["a"]), "complex128"),
        (ImageGrid([np.array([["x"]])], ["a"]), "array of <U1"),
        (ImageGrid([np.array([[np.nan, 1, np.inf]])], ["a"]), "(2 of 3 values)"),
        (ImageGrid([np.array([[2.0]])], ["a"]), "from 2 to 2"),
        (ImageGrid([np.array([[-1.0]])], ["a"], scale="own", colours="heat"), "down to -1"),
        (ImageGrid([np.zeros((2, 2))], ["a"], colours="signed"), "centred at 0"),
        (ImageGrid([np.zeros((2, 2, 3))], ["a"], scale="own", colours="heat"), "is in colour"),
        (ImageGrid([np.zeros((2, 2))], ["a"], scale="comon"), "did you mean 'common'"),  # type: ignore[arg-type]
        (ImageGrid([np.zeros((2, 2))], ["a"], columns=0), "columns=0"),
        (ImageGrid([np.zeros((2, 2))], ["a"], zoom=-1), "zoom=-1"),
        (ImageGrid([np.zeros((2001, 2000))], ["a"]), "4,002,000 pixels"),
        (ImageGrid([np.zeros((1, 1))] * 1001, [""] * 1001), "1001 pictures"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_bad_grid_is_refused(grid: ImageGrid, found: str, tmp_path: Path) -> None:
    """Shapes, labels, numbers, scales and sizes are checked, each error with its picture."""
    assert found in refused(grid, tmp_path)
