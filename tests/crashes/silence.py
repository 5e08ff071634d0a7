"""A member of whom nobody heard: they are asked whether to stay, and then paused."""

from collections.abc import Callable, Sequence
from datetime import datetime, time, timedelta
from unittest.mock import patch

from ponchik.actors import silence
from ponchik.demo.simulator.simulator import Simulator
from ponchik.queries.silence import SilentMember
from tests.crashes.archive import Books
from tests.crashes.stage import Stage

#: At this hour of UTC some members are at work, in summer and in winter.
_AFTERNOON = time(14)
_DAY, _FRIDAY = timedelta(days=1), 4


def in_the_afternoon(slack: Simulator, books: Books) -> None:
    """Let it be an afternoon on which it is a working day, and on the next."""
    [row] = books.execute("SELECT max(at) AS at FROM events", [])
    day = row["at"] + _DAY
    while day.weekday() >= _FRIDAY:
        day += _DAY
    moment = datetime.combine(day.date(), _AFTERNOON, day.tzinfo)
    slack.clock.advance(moment.timestamp() - slack.clock.now())


def a_day_later(slack: Simulator, _books: Books) -> None:
    """The time to answer is over."""
    slack.clock.advance(_DAY.total_seconds())


def be_silent(stage: Stage) -> None:
    """Somebody said nothing in three rounds, and has a day to answer."""
    with (
        patch.object(silence, "silent_members", _somebody(stage)),
        patch.object(silence, "DAYS_TO_ANSWER", 1),
        patch.object(silence, "END_OF_DAY", time(12)),
    ):
        stage.work()


def _somebody(stage: Stage) -> Callable[..., Sequence[SilentMember]]:
    now = stage.ponchik.clock()
    [row, *_] = stage.books.execute(_AT_WORK, [now])
    found = SilentMember(row["person"], now - _DAY)
    return lambda *_anything: [found]


_AT_WORK = b"""
    SELECT id AS person FROM people
    WHERE id IN (SELECT unnest(members) FROM meetings)
      AND extract(hour FROM %s::timestamptz AT TIME ZONE time_zone) BETWEEN 10 AND 15
    ORDER BY slack_id
"""
