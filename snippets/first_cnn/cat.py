"""The picture that goes through the first network."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from site_tools.show import artifact
from snippets.data import photograph
from snippets.first_cnn.networks import SIDE, first_cnn


@artifact
def cat() -> Tensor:
    """Cut the cat's face out of a photograph and make it small.

    -> (1, 3, 32, 32), values in -1..1
    """
    photo = photograph("chelsea")  # (3, 300, 451)
    face = photo[:, :290, 75:365]
    small = F.interpolate(face[None], size=(SIDE, SIDE), mode="area")
    return 2 * small - 1


def untrained(seed: int = 0) -> nn.Sequential:
    """Build the first CNN with the random weights of a seed."""
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(seed)
        return first_cnn()
