"""Cars and boats: the colour agrees with the class as often as asked."""

import torch

from snippets.scenes.harbour import cars_and_boats


def redness(scenes):
    """Red minus green of each object, in the mean over its mask."""
    difference = scenes.images[:, 0] - scenes.images[:, 1]  # (N, 32, 32)
    return torch.stack([d[mask].mean() for d, mask in zip(difference, scenes.masks, strict=True)])


def test_cars_are_red_and_boats_green():
    """With `agree` 1, without exception."""
    scenes = cars_and_boats(60, seed=3)
    assert torch.equal(redness(scenes) < 0, scenes.labels == 1)


def test_swapped_colours_turn_every_colour_and_leave_the_shapes():
    """Same places, same masks, red for green: also where colours are mixed."""
    for agree in (1.0, 0.6):
        usual = cars_and_boats(60, 3, agree)
        swapped = cars_and_boats(60, 3, agree, colours="swapped")
        assert torch.equal(usual.masks, swapped.masks)
        assert torch.equal(usual.labels, swapped.labels)
        assert torch.equal(redness(usual) < 0, redness(swapped) > 0)


def test_grey_vehicles_have_no_colour():
    """All three channels are equal, up to the pale parts' own faint tint."""
    grey = cars_and_boats(30, 3, colours="grey")
    usual = cars_and_boats(30, 3)
    assert torch.equal(grey.masks, usual.masks)
    assert redness(grey).abs().max() < 0.02 < redness(usual).abs().min()


def test_colours_agree_as_often_as_asked():
    """On 600 scenes, within four standard errors."""
    for agree in (0.5, 0.8):
        scenes = cars_and_boats(600, 7, agree)
        share = ((redness(scenes) < 0) == (scenes.labels == 1)).float().mean()
        assert abs(share - agree) < 4 * (agree * (1 - agree) / 600) ** 0.5


def test_colour_by_chance_is_dealt_alike_to_both_classes():
    """At `agree` 0.5, a boat is as often red as a car is."""
    scenes = cars_and_boats(600, 7, 0.5)
    red = redness(scenes) > 0
    cars, boats = (red[scenes.labels == kind].float().mean() for kind in (0, 1))
    assert abs(cars - boats) < 4 * (0.5 / 300) ** 0.5
