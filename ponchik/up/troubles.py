"""What is wrong in Slack while everything runs: told once, and once when it is over."""

import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from ponchik.queries.findings import Finding, Status
from ponchik.up.settings import FILE

#: What becomes of the work, where a token has to be replaced.
_MEANWHILE = {
    "token": "Meanwhile what is due waits, and nothing is lost.",
    "Socket Mode": "Meanwhile Slack delivers nothing, and tells so to whoever presses.",
}
#: Slack would allow far more of auth.test; of an app token it may not tell each time.
SECONDS_BETWEEN_LOOKS = 20.0


class Troubles:
    """What two looks find wrong, none in between having found it well.

    A network may be gone for a moment.
    """

    def __init__(
        self,
        folder: Path,
        look: Callable[[], Iterable[Finding]],
        seconds: Callable[[], float] = time.monotonic,
    ) -> None:
        self._settings = folder / FILE
        self._look = look
        self._seconds = seconds
        self._next = seconds() + SECONDS_BETWEEN_LOOKS
        self._suspected: set[str] = set()
        self._told: set[str] = set()

    def news(self) -> Iterator[str]:
        """Look if it is time to; say what became wrong since, and what is over."""
        if self._seconds() < self._next:
            return
        found = {one.check: one for one in self._look()}
        wrong = {name for name, one in found.items() if one.status is Status.WRONG}
        well = {name for name, one in found.items() if one.status is Status.OK}
        for name in sorted(wrong & self._suspected - self._told):
            yield self._trouble(found[name])
        for name in sorted(well & self._told):
            yield f"Good again: {_named(name)}."
        self._told = (self._told - well) | (wrong & self._suspected)
        self._suspected = wrong | (self._suspected - well)
        self._next = self._seconds() + SECONDS_BETWEEN_LOOKS

    def _trouble(self, one: Finding) -> str:
        told = f"Trouble with {_named(one.check)}: {one.sentence}."
        if one.check not in _MEANWHILE:
            return told
        told = f"{told} {_MEANWHILE[one.check]}"
        if not one.setting:
            return told
        return (
            f"{told} The settings are in {self._settings}: after a change, start this "
            "again."
        )


def _named(check: str) -> str:
    return check if check[0].isupper() else f"the {check}"
