"""Slack carries out late calls when the test says so, not after some seconds."""

from collections.abc import Callable
from functools import partial

from ponchik.demo.simulator.arguments import Call
from ponchik.demo.simulator.ledger import CallRecord
from ponchik.demo.simulator.web_api import WebApi


class LateCalls:
    """What Slack was asked, has answered, and has not carried out yet."""

    def __init__(self) -> None:
        self._held: list[Callable[[], None]] = []

    def hold(self, api: WebApi, call: Call, record: CallRecord) -> None:
        self._held.append(partial(api._apply_now, call, record))  # noqa: SLF001 -- what its timer calls

    def happen(self) -> None:
        assert self._held
        for act in self._held:
            act()
        self._held.clear()
