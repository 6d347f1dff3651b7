"""Small made skies in place of the four thousand."""

from types import SimpleNamespace

import pytest
import torch

from snippets.scenes.pictures import as_bytes


def made(count, seed):
    """Pictures of unequal brightness, with tied channels of unequal mean; labels 0 and 1."""
    random = torch.Generator().manual_seed(seed)
    light = 0.1 + 0.6 * torch.rand(count, 1, 1, 1, generator=random)
    shared = 0.1 * torch.randn(count, 1, 32, 32, generator=random)
    own = 0.03 * torch.randn(count, 3, 32, 32, generator=random)
    tint = torch.tensor([0.0, 0.06, 0.15])[:, None, None]
    labels = torch.arange(count) % 2
    signal = torch.zeros(count, 3, 32, 32)
    signal[labels == 1, :, 8:16] = 0.1
    exact = (light + tint + shared + own + signal).clamp(0, 1)
    images = (255 * exact).round() / 255
    return SimpleNamespace(images=images, labels=labels, masks=images[:, 0] > 1)


@pytest.fixture
def skies(plant):
    """Plant them where a build would hand the real ones over."""
    parts = SimpleNamespace(train=made(100, 1), validation=made(20, 2), test=made(40, 3))
    grey = made(60, 4).images[:, :1]

    def kept_splits():
        # When asked, so that a test can change the pictures before.
        return SimpleNamespace(**{name: as_bytes(part) for name, part in vars(parts).items()})

    plant(kept_splits=kept_splits, mnist_5k=lambda: SimpleNamespace(train_images=grey))
    return parts
