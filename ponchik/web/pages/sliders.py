"""The slider through a meeting's life: by events, not by time."""

from collections.abc import Sequence
from dataclasses import dataclass

from ponchik.queries.timeline import TimelineEntry


@dataclass(frozen=True)
class Slider:
    """Versions from 1 to `last`; `at` is the one that is shown, `entry` its event."""

    last: int
    at: int
    entry: TimelineEntry

    @property
    def earlier(self) -> int | None:
        """The version one event earlier, None at the beginning."""
        return self.at - 1 if self.at > 1 else None

    @property
    def later(self) -> int | None:
        """The version one event later, None at the end."""
        return self.at + 1 if self.at < self.last else None


def slider_of(entries: Sequence[TimelineEntry], version: int | None) -> Slider | None:
    """Return the slider, at a version or at the end; None with nothing to slide over.

    Nothing in a meeting's stream is private: its entries have all versions.
    """
    last = len(entries)
    at = last if version is None else max(1, min(version, last))
    return Slider(last, at, entries[at - 1]) if entries else None
