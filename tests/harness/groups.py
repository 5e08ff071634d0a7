"""Tests of one group are run by one process."""

import os

import pytest
from _pytest.nodeid import NodeId


def keep_in_group(item: pytest.Item) -> None:
    """Name its group in its id, where xdist's scheduler looks for it.

    What a file's tests share is made once in each process that runs some of them, so
    they stay together. xdist 3.8 names groups by a name that pytest 9.2 has given up,
    so without a word it spread every group over all processes.
    """
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return
    marker = item.get_closest_marker("xdist_group")
    if marker is not None:
        _keep(item, marker.args[0])
    elif _shares(item):
        _keep(item, item.nodeid.partition("::")[0])


def _keep(item: pytest.Item, group: str) -> None:
    item._id = NodeId.parse(f"{item.nodeid}@{group}")  # noqa: SLF001


def _shares(item: pytest.Item) -> bool:
    """Return whether it stands on something that is made once for its file."""
    if item.get_closest_marker("shared") is not None:
        return True
    assert isinstance(item, pytest.Function)
    known = item._fixtureinfo.name2fixturedefs.values()  # noqa: SLF001
    return any(made.scope == "module" for some in known for made in some)
