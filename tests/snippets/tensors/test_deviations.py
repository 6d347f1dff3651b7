"""Both deviations by hand and by NumPy; the curvature against autograd."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from snippets.data import Pair
from snippets.tensors import curvature, deviations, photographs, whitening
from snippets.tensors.spread import Spreads


def test_dark_and_bright_by_hand():
    """0.1 and 0.3, 0.7 and 0.9: 0.1 each; pooled sqrt((16 + 4 + 4 + 16) / 4) tenths."""
    found = deviations.by_hand()
    assert (found["first"], found["second"], found["per_image"]) == pytest.approx((0.1, 0.1, 0.1))
    assert found["pooled"] == pytest.approx(0.1**0.5)
    assert found["mean"] == pytest.approx(0.5)


def test_spreads_equal_numpy(skies):
    """All three, picture by picture."""
    red = skies.train.images[:, 0].numpy().astype(np.float64)
    found = deviations.spreads(skies.train.images)
    assert found.per_image[0].item() == pytest.approx(np.mean([p.std() for p in red]), abs=1e-5)
    assert found.within[0].item() == pytest.approx(np.mean([p.var() for p in red]) ** 0.5, abs=1e-5)
    assert found.pooled[0].item() == pytest.approx(red.std(), abs=1e-5)


def test_the_table_grows_from_left_to_right(skies):
    """In every channel; its last column is the quotient that the prose quotes."""
    rows = deviations.table()
    assert [row.channel for row in rows] == [
        "skies, red",
        "skies, green",
        "skies, blue",
        "MNIST, grey",
    ]
    for row in rows:
        assert row.per_image <= row.within <= row.pooled
        assert row.ratio == pytest.approx(row.pooled / row.per_image)
    ratios = deviations.ratios()
    assert ratios["digits"] == rows[-1].ratio
    assert (ratios["low"], ratios["high"]) == (
        min(row.ratio for row in rows[:3]),
        max(row.ratio for row in rows[:3]),
    )


def test_the_sum_claim_fails_when_the_second_part_is_left_out(skies, monkeypatch):
    """Planted: a pooled deviation that is only what lies within."""
    assert deviations.variance_adds_up().holds
    right = deviations.spreads

    def faulty(images):
        found = right(images)
        return Spreads(found.per_image, found.within, found.within)

    monkeypatch.setattr(deviations, "spreads", faulty)
    assert not deviations.variance_adds_up().holds


def test_the_bars_rise_and_the_band_is_the_pooled_one(skies):
    """Read from the figure: heights of bars and band."""
    (axes,) = deviations.pictures_and_pool(count=10).axes
    band = next(patch for patch in axes.patches if patch.get_width() == 1)
    red = skies.train.images[:, 0]
    assert band.get_height() == pytest.approx(2 * red.std(correction=0).item(), abs=1e-4)
    assert band.get_y() + band.get_height() / 2 == pytest.approx(red.mean().item(), abs=1e-4)
    (bars,) = axes.containers
    centres = bars.lines[0].get_ydata()
    assert list(centres) == sorted(centres)
    assert sorted(p.mean().item() for p in red[:10]) == pytest.approx(list(centres))
    segments = bars.lines[2][0].get_segments()
    widths = sorted(float(segment[1, 1] - segment[0, 1]) for segment in segments)
    assert widths == pytest.approx(
        sorted(2 * p.std(correction=0).item() for p in red[:10]), abs=1e-5
    )


def test_whitened_pixels_have_the_identity_as_covariance(skies):
    """By NumPy; whitening turns nothing more than it must: it is symmetric."""
    parts = whitening.treatments()
    covariance = np.cov(parts["whitened"].numpy().astype(np.float64))
    assert covariance == pytest.approx(np.eye(3), abs=5e-3)
    assert np.diag(np.cov(parts["Normalize"].numpy())) == pytest.approx(np.ones(3), abs=1e-3)


def test_by_channel_lines_up_each_channel(skies):
    """Red is the red of the first picture, then that of the second."""
    images = skies.train.images
    pixels = whitening.by_channel(images)
    assert torch.equal(pixels[0, :1024], images[0, 0].flatten())
    assert torch.equal(pixels[0, 1024:2048], images[1, 0].flatten())


def test_the_covariance_tables(skies):
    """After Normalize they hold the correlation coefficients; after whitening, 0 and 1."""
    pixels = whitening.by_channel(skies.train.images).numpy()
    rows = whitening.covariance("Normalize")
    expected = np.corrcoef(pixels)
    assert [row.channel for row in rows] == ["red", "green", "blue"]
    for row, numbers in zip(rows, expected, strict=True):
        assert (row.red, row.green, row.blue) == pytest.approx(tuple(numbers), abs=1e-3)
    white = whitening.covariance("whitened")
    assert (white[0].red, white[0].green) == pytest.approx((1, 0), abs=5e-3)


def test_the_whitening_claim_fails_for_independent_channels(skies):
    """Planted null: noise without any tie between the channels."""
    assert whitening.still_correlated().holds
    shape = skies.train.images.shape
    skies.train.images[:] = torch.rand(shape, generator=torch.Generator().manual_seed(0))
    assert not whitening.still_correlated().holds


def test_the_clouds_hold_what_was_drawn(skies):
    """Three panels; the first within 0 to 1."""
    panels = whitening.clouds(count=50).axes
    assert [axes.get_title() for axes in panels] == ["0..1", "Normalize", "whitened"]
    dots = [axes.collections[0].get_offsets() for axes in panels]
    assert all(len(some) == 50 for some in dots)
    assert dots[0].min() >= 0
    assert dots[0].max() <= 1
    assert abs(np.corrcoef(dots[1].T)[0, 1]) > 0.5 > abs(np.corrcoef(dots[2].T)[0, 1])


def test_curvatures_are_those_of_the_loss():
    """The Hessian by autograd, on six pictures of four pixels."""
    random = torch.Generator().manual_seed(0)
    inputs, labels = torch.randn(6, 4, generator=random), torch.tensor([0.0, 1, 0, 1, 1, 0])

    def loss(weights):
        return F.binary_cross_entropy_with_logits(inputs @ weights[:4] + weights[4], labels)

    hessian = torch.autograd.functional.hessian(loss, torch.zeros(5))
    expected = torch.linalg.eigvalsh(hessian).flip(0)
    assert torch.allclose(curvature.curvatures(inputs)[:5], expected, atol=1e-5)


def test_descent_equals_pytorchs_sgd():
    """Three steps against autograd and torch.optim."""
    random = torch.Generator().manual_seed(1)
    inputs, labels = torch.randn(6, 4, generator=random), torch.tensor([0.0, 1, 0, 1, 1, 0])
    layer = torch.nn.Linear(4, 1)
    torch.nn.init.zeros_(layer.weight)
    torch.nn.init.zeros_(layer.bias)
    optimizer, losses = torch.optim.SGD(layer.parameters(), lr=0.3), []
    for _ in range(4):
        loss = F.binary_cross_entropy_with_logits(layer(inputs)[:, 0], labels)
        losses.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    assert curvature.descend(inputs, labels, 0.3, 3) == pytest.approx(losses, abs=1e-6)


def test_centring_is_what_helps(skies):
    """255 changes only the rate, by 255²; the mean lowers ratio and loss; the std hardly."""
    rows = {row.pixels: row for row in curvature.table()}
    wide, unit = rows["0 to 255"], rows["0 to 1"]
    assert unit.rate / wide.rate == pytest.approx(255**2, rel=0.05)
    assert wide.loss == pytest.approx(unit.loss, abs=0.01)
    centred = rows["mean subtracted"]
    assert centred.ratio < unit.ratio / 2
    assert centred.loss < unit.loss
    by_std = abs(rows["normalised"].loss - centred.loss)
    assert by_std < (unit.loss - centred.loss) / 2
    numbers = curvature.numbers()
    assert numbers["centred"] == {"ratio": centred.ratio, "loss": centred.loss}
    assert numbers["shares"]["ratio"] == unit.ratio
    assert curvature.setting()["start"] == pytest.approx(np.log(2))
    lines = {line.get_label(): line for line in curvature.curves().axes[0].lines}
    assert {name: line.get_ydata()[-1] for name, line in lines.items()} == pytest.approx(
        {name: row.loss for name, row in rows.items()}
    )


def test_photographs_are_measured_on_the_training_pictures_alone(skies, plant):
    """Planted photographs in bytes; the test pictures, all white, must not show."""
    train = (255 * skies.train.images).round().to(torch.uint8)
    white = torch.full((5, 3, 32, 32), 255, dtype=torch.uint8)
    pair = Pair(train, skies.train.labels, white, torch.zeros(5))
    plant(birds_and_airplanes=lambda: pair)
    found = photographs.measured.__wrapped__()
    pixels = skies.train.images.numpy()
    assert found["mean"] == pytest.approx(pixels.mean(axis=(0, 2, 3)), abs=1e-5)
    assert found["pooled"] == pytest.approx(pixels.std(axis=(0, 2, 3)), abs=1e-5)
    assert found["per_image"] == pytest.approx(pixels.std(axis=(2, 3)).mean(axis=0), abs=1e-5)
    black = [-mean / std for mean, std in zip(found["mean"], found["pooled"], strict=True)]
    assert found["black"] == pytest.approx(black, rel=1e-5)
    plant(measured=lambda: found)
    rows = photographs.table()
    assert [row.channel for row in rows] == ["red", "green", "blue"]
    assert [row.within for row in rows] == found["within"]
    assert rows[2].pooled == found["pooled"][2]
    ratios = [row.pooled / row.per_image for row in rows]
    assert photographs.ratios() == {"low": min(ratios), "high": max(ratios)}
