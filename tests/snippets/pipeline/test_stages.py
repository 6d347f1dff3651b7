"""Stages, stars, contrast and lenses: what the pictures of lecture 2 show."""

import numpy as np
import pytest
import torch
from scipy import ndimage
from skimage import exposure

from snippets.data import seeded
from snippets.pipeline import bokeh, contrast, glyphs, stages
from snippets.pipeline.features import blur, cells, grey, hog


def shown(axes) -> np.ndarray:
    """The pixels that axes show."""
    return np.asarray(axes.images[0].get_array())


def test_stages_follow_each_other():
    """Grey of the picture, blur of the grey, strength and cells of the blur."""
    picture = stages.airplane_and_bird()[1]
    one = stages.stages(picture)
    soft = blur(grey(picture[None]))
    assert torch.equal(one.grey, grey(picture[None])[0, 0])
    assert torch.equal(one.blurred, soft[0, 0])
    assert torch.equal(one.histograms, cells(soft)[0])
    slopes = np.gradient(soft[0, 0].numpy())
    expected = 2 * np.hypot(*slopes)[1:-1, 1:-1]
    assert np.abs(one.strength[1:-1, 1:-1].numpy() - expected).max() < 1e-6


def test_the_made_figure_has_an_airplane_above_a_bird():
    """Two rows of five; the first column in the pictures' own colours."""
    figure = stages.made()
    assert len(figure.axes) == 10
    for row, picture in enumerate(stages.airplane_and_bird()):
        axes = figure.axes[5 * row]
        assert np.abs(shown(axes) - picture.movedim(0, 2).numpy()).max() < 1e-6
        assert len(figure.axes[5 * row + 4].collections[0].get_segments()) > 8
    assert [ax.get_title() for ax in figure.axes[:5]] == list(stages.NAMES)


def test_the_cats_edges_are_shown_on_one_scale_and_stronger_unblurred():
    """Same limits in both pictures; the blur lowers the sum."""
    figure = stages.photographed()
    soft, crisp = figure.axes[3], figure.axes[5]
    assert soft.images[0].get_clim() == crisp.images[0].get_clim()
    assert shown(crisp).sum() > 1.2 * shown(soft).sum()


def test_sizes_are_those_of_a_small_picture():
    """3 · 32², 32², 8² cells of 8 bins, 6² blocks of 72 numbers."""
    expected = {"picture": 3072, "grey": 1024, "cells": 64, "bins": 8}
    assert stages.sizes() == expected | {"histograms": 512, "hog": 36 * 72}


def test_the_blur_takes_edges_away():
    """A share of all strength; of a cat's fur more than of a plain airplane."""
    lost = stages.lost_edges()
    plain = grey(stages.cat()[None])
    kept = cells(blur(plain)).sum() / cells(plain).sum()
    assert lost["cat"] == pytest.approx(1 - kept.item())
    assert 0 < lost["airplane"] < lost["cat"] < 1


@pytest.mark.parametrize(("axis", "along"), [(1, 1), (0, 0)])
def test_strokes_run_along_the_edge(axis, along):
    """An upright edge has strokes that are longer in y than in x; a level one in x."""
    picture = torch.zeros(24, 24)
    picture[(slice(None), slice(12, None)) if axis == 1 else slice(12, None)] = 1
    ends, strength = glyphs.strokes(cells(picture[None, None])[0])
    longest = ends[strength.argmax()]
    extent = (longest[1] - longest[0]).abs()
    assert extent[along] > 4 * extent[1 - along]


def test_the_longest_stroke_is_a_cell_long_and_in_its_middle():
    """Strength 1; cells of four pixels are centred at 1.5, 5.5 and so on."""
    histograms = torch.zeros(8, 3, 3)
    histograms[2, 1, 2] = 5
    ends, strength = glyphs.strokes(histograms)
    best = strength.argmax()
    assert strength[best] == 1
    assert ends[best].mean(dim=0).tolist() == pytest.approx([9.5, 5.5])
    assert (ends[best][1] - ends[best][0]).norm().item() == pytest.approx(4)


def test_examples_show_each_shape_above_its_stars():
    """Four pictures; stripes have stars everywhere, an edge in two columns."""
    figure = glyphs.examples()
    assert [ax.get_title() for ax in figure.axes[:4]] == list(glyphs.shapes())
    edge, *_, stripes = (len(ax.collections[0].get_segments()) for ax in figure.axes[4:])
    assert (edge, stripes) == (12, 36)


def test_stretch_is_skimages():
    """Also with two per cent clipped at either end."""
    picture = torch.rand(20, 20, generator=seeded(0)).double() / 3 + 0.2
    for cut in (0.0, 0.02):
        ends = tuple(np.quantile(picture.numpy(), [cut, 1 - cut]))
        expected = exposure.rescale_intensity(picture.numpy(), ends, (0.0, 1.0))
        assert np.abs(contrast.stretch(picture, cut).numpy() - expected).max() < 1e-9


def test_pop_shows_a_narrow_hill_and_a_wide_one():
    """The hazy picture keeps .35 of its range; the other uses all of it."""
    figure = contrast.pop()
    hazy, clear, *_ = figure.axes
    assert shown(hazy).max() - shown(hazy).min() < 0.36
    ends = shown(clear).min(), shown(clear).max()
    assert ends == pytest.approx((0, 1))


def test_hog_does_not_care_for_haze_but_would_without_blocks():
    """The claim holds; put to cells instead of HOG, it fails."""
    claim = contrast.hog_does_not_care()
    assert claim.holds
    assert claim.n == 3
    clear = grey(stages.cat()[None])
    gap = contrast.distance(cells(clear), cells(contrast.hazy(clear)))
    assert gap == pytest.approx(0.65, abs=0.001)
    assert gap > claim.bound
    clipped = contrast.stretch(clear, cut=0.1)
    assert contrast.distance(hog(clear), hog(clipped)) > claim.bound


def test_sums_of_kernels():
    """Edges forget the flat; blur and sharpening keep it."""
    assert contrast.sums() == pytest.approx({"blur": 1, "edge": 0, "sharpen": 1})
    sharp = contrast.kernels()["sharpen"]
    assert sharp[1, 1] > 1
    assert sharp[0, 0] < 0


def test_out_of_focus_is_a_convolution_with_a_disc():
    """By scipy, mirrored at the frame without the edge pixel."""
    picture = torch.rand(1, 1, 24, 24, generator=seeded(1))
    kernel = bokeh.disc()
    assert kernel.sum().item() == pytest.approx(1)
    expected = ndimage.correlate(picture[0, 0].numpy(), kernel.numpy(), mode="mirror")
    assert np.abs(bokeh.out_of_focus(picture)[0, 0].numpy() - expected).max() < 1e-5


def test_lamps_grow_and_our_blur_is_repeated():
    """More pixels are lit out of focus; eight blurs are eight blurs."""
    grid = bokeh.compare()
    lit = [(image > 0.05).any(dim=0).sum().item() for image in grid.images]
    assert lit[0] <= 9
    assert min(lit[1:]) > 200
    eight = bokeh.lights()
    for _ in range(8):
        eight = blur(eight)
    assert torch.equal(grid.images[2], eight[0].clamp(0, 1))


def test_a_portrait_keeps_the_object_sharp():
    """Inside the mask the lens changes nothing; our blur changes it."""
    sharp, lens, soft = bokeh.portrait().images
    same = (sharp == lens).all(dim=0)
    assert 60 < same.sum() < 500
    assert (soft[:, same] - sharp[:, same]).abs().max() > 0.1
    assert (lens - sharp).abs().max() > 0.1


def test_a_point_shows_the_kernel():
    """Exactly; another blur misses the bound."""
    claim = bokeh.a_point_becomes_the_kernel()
    assert claim.holds
    assert claim.n == 81
    assert float(claim.control.split()[-1]) > claim.bound
