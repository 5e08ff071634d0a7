"""What has changed since when, as far as a watch knows: numbers, and no words."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from secrets import token_hex
from time import monotonic
from typing import NamedTuple, Self

from ponchik.store.changes import SECONDS_BACK, Change, Changes


class Mark(NamedTuple):
    """How far somebody knows; versions of another watch mean nothing."""

    watch: str
    version: int

    @classmethod
    def read(cls, text: str) -> Self | None:
        """Return the mark of a text, None if it is none."""
        watch, _, version = text.partition("-")
        is_number = version.isascii() and version.isdecimal() and len(version) <= 18
        return cls(watch, int(version)) if is_number else None

    def __str__(self) -> str:
        return f"{self.watch}-{self.version}"


@dataclass
class Versions:
    """A number that grows, and which it was when something last changed where."""

    watch: str = field(default_factory=lambda: token_hex(6))
    version: int = 0
    _everywhere: int = 0
    _in_workspace: dict[str, int] = field(default_factory=dict)
    _on_rights: dict[str, int] = field(default_factory=dict)

    @property
    def mark(self) -> Mark:
        """Up to where changes are known now."""
        return Mark(self.watch, self.version)

    def note(self, changes: Sequence[Change], *, is_all: bool) -> set[str]:
        """Note what has changed; return in which workspaces.

        It `is_all` if anything else may have changed as well.
        """
        if not (changes or is_all):
            return set()
        self.version += 1
        if is_all:
            self._everywhere = self.version
        for change in changes:
            self._in_workspace[change.workspace] = self.version
            if change.on_rights:
                self._on_rights[change.workspace] = self.version
        return {change.workspace for change in changes}

    def has_changed(self, workspace: str, since: Mark | None) -> bool:
        """Return whether there may be something new in a workspace."""
        noted = max(self._in_workspace.get(workspace, 0), self._everywhere)
        return self._is_newer(noted, since)

    def have_rights_changed(self, workspace: str, since: Mark | None) -> bool:
        """Return whether somebody may see more or less than before.

        Not after an outage: then each page asks for itself anew, with all rights.
        """
        return self._is_newer(self._on_rights.get(workspace, 0), since)

    def _is_newer(self, version: int, since: Mark | None) -> bool:
        if since is None or since.watch != self.watch:
            return True
        return version > since.version


@dataclass
class LookBack:
    """Which of the changes that are found again and again are new."""

    elapsed: Callable[[], float] = monotonic
    after: int | None = None
    _seen: set[str] = field(default_factory=set)
    _newest: deque[tuple[float, int]] = field(default_factory=deque)

    def new_of(self, found: Changes) -> list[Change]:
        """Return what was not found before, and move on in the log."""
        new = [one for one in found.changes if one.mark not in self._seen]
        self._seen = {one.mark for one in found.changes}
        now = self.elapsed()
        self._newest.append((now, found.newest))
        while self._newest[0][0] < now - SECONDS_BACK:
            self.after = self._newest.popleft()[1]
        return new
