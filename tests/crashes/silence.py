"""A member of whom nobody heard: they are asked whether to stay, and then paused."""

from datetime import datetime, time, timedelta

from ponchik.demo.simulator.simulator import Simulator
from ponchik.domain.orders import Order
from ponchik.domain.staying import AskToStay
from ponchik.events.event import Stream
from tests.crashes.archive import Books
from tests.crashes.stage import Stage
from tests.harness.causes import BY_TEST

#: At this hour of UTC all members are at work.
_AFTERNOON = time(15)
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
    [found] = stage.books.execute(
        "SELECT program, members ->> 0 AS person FROM (SELECT program, "
        "to_jsonb(members) AS members FROM meetings ORDER BY meeting LIMIT 1) AS one",
        [],
    )
    [program] = stage.books.execute("SELECT workspace FROM programs LIMIT 1", [])
    now = stage.ponchik.clock()
    until = datetime.combine(now.date(), _AFTERNOON, now.tzinfo) + _DAY
    if not stage.count("StayAsked"):
        ask = AskToStay(found["program"], 1, now - _DAY, until, now)
        order = Order(Stream.parse(f"member-{found['person']}"), ask)
        stage.ponchik.handler.handle(program["workspace"], [order], BY_TEST)
    stage.work()
