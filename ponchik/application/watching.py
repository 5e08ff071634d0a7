"""One look at Postgres for all pages that are open in this process, whatever they show.

Redis says when to look, and while it does not one looks each second. Nothing is looked
at while no page is open.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Lock, Thread
from time import monotonic

import structlog

from ponchik.application.changed import LookBack, Mark, Versions
from ponchik.ledger.listening import Listening
from ponchik.store.changes import Change, Changes, read_changes
from ponchik.store.connection import Database, DatabaseAway
from ponchik.store.log_reader import newest_position

log = structlog.get_logger(__name__)

#: Seconds until one looks again unless something is heard.
_DEAF, _HEARING = 1.0, 2.0
#: In three seconds one looks three times at most, however much is heard.
_AT_ONCE = 3
#: After the last page was closed it goes on a while: the next may be about to open.
_LINGERS = 30.0


@dataclass(eq=False)
class OpenPage:
    """An open page: whose session it is, and how to wake what speaks to it."""

    workspace: str
    session: bytes
    wake: Callable[[], None]


@dataclass(frozen=True)
class News:
    """What there is to say to a page: changes, other rights, the end of its session."""

    mark: str
    has_changed: bool
    on_rights: bool
    is_over: bool
    is_away: bool


@dataclass
class Watch:
    """A thread that begins with the first page, and ends a while after the last."""

    database: Database
    listening: Callable[[], Listening]
    lingers: float = _LINGERS
    _lock: Lock = field(default_factory=Lock)
    _stopping: Event = field(default_factory=Event)
    _pages: set[OpenPage] = field(default_factory=set)
    _versions: Versions = field(default_factory=Versions)
    _over: set[bytes] = field(default_factory=set)
    _is_away: bool = False
    _wanted_at: float = 0.0
    _thread: Thread | None = None

    def mark(self) -> str:
        """Return up to where changes are known, to be taken before a page is read."""
        with self._lock:
            self._go_on()
            return str(self._versions.mark)

    @contextmanager
    def open(self, page: OpenPage) -> Iterator[None]:
        """Wake the page whenever there may be news for it."""
        with self._lock:
            self._pages.add(page)
            self._go_on()
        try:
            yield
        finally:
            with self._lock:
                self._pages.discard(page)
                self._wanted_at = monotonic()

    def number_of(self, session: bytes) -> int:
        """Count the open pages of a session."""
        with self._lock:
            return sum(page.session == session for page in self._pages)

    def news(self, page: OpenPage, seen: str, checked: str) -> News:
        """Return what is new since a page was seen, and its rights were checked.

        What stands for a mark may be anything.
        """
        with self._lock:
            versions, place = self._versions, page.workspace
            return News(
                mark=str(versions.mark),
                has_changed=versions.has_changed(place, Mark.read(seen)),
                on_rights=versions.have_rights_changed(place, Mark.read(checked)),
                is_over=page.session in self._over,
                is_away=self._is_away,
            )

    def close(self) -> None:
        """End the thread: pages are told nothing any more."""
        self._stopping.set()
        if (thread := self._thread) is not None:
            thread.join(timeout=5)

    def _go_on(self) -> None:
        """Begin to look, if nobody does; for who holds the lock."""
        self._wanted_at = monotonic()
        if self._thread is None and not self._stopping.is_set():
            self._versions, self._over = Versions(), set()
            self._thread = Thread(target=self._run, name="watch", daemon=True)
            self._thread.start()

    def _run(self) -> None:
        listening, looks = self.listening(), _Looks()
        look_back = LookBack()
        try:
            while self._is_wanted():
                self._look(look_back)
                looks.note()
                seconds = _HEARING if listening.hears else _DEAF
                if listening.wait(seconds, self._stopping.is_set):
                    self._stopping.wait(looks.seconds_until_next())
        finally:
            listening.close()

    def _is_wanted(self) -> bool:
        with self._lock:
            lingers = monotonic() - self._wanted_at < self.lingers
            if (self._pages or lingers) and not self._stopping.is_set():
                return True
            self._thread = None
            return False

    def _look(self, look_back: LookBack) -> None:
        with self._lock:
            sessions = {page.session for page in self._pages}
        try:
            found = self._read(look_back, sessions)
        except DatabaseAway as error:
            self._note_away(str(error))
        except Exception as error:
            log.exception("pages_not_live")
            self._note_away(type(error).__name__)
        else:
            new = look_back.new_of(found)
            self._note(new, sessions - set(found.sessions))

    def _read(self, look_back: LookBack, sessions: set[bytes]) -> Changes:
        if (after := look_back.after) is None:
            after = look_back.after = self.database.transaction(newest_position)
        return self.database.transaction(lambda t: read_changes(t, after, sessions))

    def _note_away(self, reason: str) -> None:
        with self._lock:
            was_away, self._is_away = self._is_away, True
            woken = list(self._pages)
        if not was_away:
            log.warning("pages_not_live", reason=reason)
            _wake(woken)

    def _note(self, new: Sequence[Change], over: set[bytes]) -> None:
        """After a first look, and after an outage, anything may have changed."""
        with self._lock:
            is_unsure = self._is_away or self._versions.version == 0
            self._is_away, self._over = False, over
            touched = self._versions.note(new, is_all=is_unsure)
            woken = [
                page
                for page in self._pages
                if is_unsure or page.workspace in touched or page.session in over
            ]
        _wake(woken)


class _Looks:
    """When one looked lately, and when one may look again."""

    def __init__(self) -> None:
        self._at: deque[float] = deque(maxlen=_AT_ONCE)

    def note(self) -> None:
        self._at.append(monotonic())

    def seconds_until_next(self) -> float:
        if len(self._at) < _AT_ONCE:
            return 0.0
        return max(self._at[0] + _AT_ONCE - monotonic(), 0.0)


def _wake(pages: Iterable[OpenPage]) -> None:
    for page in pages:
        page.wake()
