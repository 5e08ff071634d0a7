"""Tests of one group are run by one process."""

import os

import pytest
from _pytest.nodeid import NodeId


def keep_in_group(item: pytest.Item) -> None:
    """Name its group in its id, where xdist's scheduler looks for it.

    xdist 3.8 does so by a name that pytest 9.2 has given up, so without a word it
    spread every group over all processes.
    """
    group = item.get_closest_marker("xdist_group")
    if group is not None and "PYTEST_XDIST_WORKER" in os.environ:
        item._id = NodeId.parse(f"{item.nodeid}@{group.args[0]}")  # noqa: SLF001
