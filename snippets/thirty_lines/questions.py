"""The answers of the questions of lecture 1, computed."""

from __future__ import annotations

import torch

from snippets.data import seeded
from snippets.first_cnn.networks import first_cnn
from snippets.scenes.skies import splits
from snippets.thirty_lines.looks import saliency, the_bird
from snippets.thirty_lines.program import EPOCHS
from snippets.thirty_lines.runs import network
from snippets.training_loop.loop import BATCH, batches
from snippets.trust.chance import standard_error


def numbers_in_a_picture() -> int:
    """Count the numbers that one picture is made of."""
    return the_bird().numel()


def scores_per_picture() -> int:
    """Count what the network answers to one picture."""
    return first_cnn()(the_bird()[None]).numel()


def steps_in_an_epoch() -> int:
    """Deal the training pictures out once, and count the batches."""
    train = splits().train
    return sum(1 for _ in batches(train.images, train.labels, seeded(0)))


def steps_in_all() -> int:
    """Count the steps of one training."""
    return EPOCHS * steps_in_an_epoch()


def last_batch() -> int:
    """Count the pictures of an epoch's last batch."""
    return len(splits().train.labels) % BATCH or BATCH


def share_of(first: float, second: float) -> float:
    """Turn two scores into the share that the first class gets."""
    return torch.tensor([first, second]).softmax(dim=0)[0].item()


def error_of_ninety() -> float:
    """Work out the standard error of 90 % on 2,000 pictures, in points."""
    return 100 * standard_error(0.9, 2000)


def which_data_judge() -> str:
    """Name the pictures that an accuracy must be measured on."""
    return "pictures that were not used for training"


def saliency_shape() -> int:
    """Count the numbers of a saliency map of one picture."""
    return saliency(network(), the_bird(), label=1).numel()


def what_shuffling_breaks() -> str:
    """Name what shuffled labels take away."""
    return "the link between picture and label"


def batch() -> int:
    """Look up how many pictures a batch has."""
    return BATCH
