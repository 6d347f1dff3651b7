"""Who fetches the pictures: this process, or others."""

from __future__ import annotations

import os

from torch.utils.data import DataLoader, Dataset

from site_tools.show import Claim


class WhoFetches(Dataset[int]):
    """A set whose pictures are the number of the process that asks."""

    def __len__(self) -> int:
        """Count the pictures."""
        return 8

    def __getitem__(self, index: int) -> int:
        """Tell which process runs this line."""
        return os.getpid()


def others(num_workers: int) -> int:
    """Count the processes, other than this one, that fetched something."""
    loads = DataLoader(WhoFetches(), batch_size=2, num_workers=num_workers)
    who = {number for some in loads for number in some.tolist()}
    return len(who - {os.getpid()})


def workers_are_processes() -> Claim:
    """Assert that two workers are two processes with ids of their own."""
    return Claim(
        "num_workers=2 starts two processes; threads would share ours.",
        others(2),
        "==",
        2,
        n=len(WhoFetches()),
        format="d",
        quantity="other processes that fetched",
        cases="pictures",
        control=f"num_workers=0: {others(0)}",
    )
