"""Which presses the web process records together, and that each is answered."""

import asyncio
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

import pytest
from starlette.responses import Response

from ponchik.application.inbound.handlers import Handler
from ponchik.application.inbound.keys import Key
from ponchik.application.inbound.together import Press
from ponchik.application.received import Received
from ponchik.application.replies import Acknowledged
from ponchik.events.event import Stream
from ponchik.slack.requests import Click
from ponchik.web.presses import Presses

pytestmark = [pytest.mark.integration, pytest.mark.quick]

HOME, AWAY = "T0HOME", "T0AWAY"
ALONE = Response("taken by itself")
#: As many transactions as the web process makes at once.
AT_ONCE = 2


def press(workspace: str = HOME, meeting: UUID | None = None) -> Press:
    click = Click(workspace, "U1", workspace, "D1", "1.2", "answer:met", "", "")
    stream = Stream("meeting", meeting or uuid4())
    return Press(
        click, Key("k"), Received("k"), Handler(lambda _: Acknowledged()), stream
    )


@dataclass
class Recording:
    """Records what it is given as soon as it is allowed to."""

    answer: bool = True
    error: Exception | None = None
    batches: list[list[Press]] = field(default_factory=list)
    alone: list[Press] = field(default_factory=list)
    allowed: threading.Event = field(default_factory=threading.Event)
    at_work: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))

    def record(self, presses: Sequence[Press]) -> bool:
        self.batches.append(list(presses))
        self.at_work.release()
        assert self.allowed.wait(60)
        if self.error:
            raise self.error
        return self.answer

    async def taken(
        self, presses: Sequence[Press], gone: Sequence[int] = ()
    ) -> list[bool]:
        """Have presses come while others are being recorded, and some go again.

        Returns which of the others were recorded together.
        """
        taking = Presses(self)  # type: ignore[arg-type]

        def take(one: Press) -> "asyncio.Task[Response]":
            return asyncio.create_task(taking.take(one, partial(self.alone_too, one)))

        busy = [take(press()) for _ in range(AT_ONCE)]
        for _ in busy:
            await asyncio.to_thread(self.at_work.acquire)
        waiting = [take(one) for one in presses]
        await asyncio.sleep(0)
        for number in gone:
            waiting[number].cancel()
        self.allowed.set()
        stay = [one for number, one in enumerate(waiting) if number not in gone]
        answers = await asyncio.gather(*busy, *stay)
        await taking.take(press(), lambda: ALONE)  # nothing is left of them
        self.batches.pop()
        return [answer is not ALONE for answer in answers[AT_ONCE:]]

    def alone_too(self, one: Press) -> Response:
        self.alone.append(one)
        return ALONE


def test_those_that_come_meanwhile_are_recorded_together() -> None:
    recording, some = Recording(), [press() for _ in range(5)]
    assert asyncio.run(recording.taken(some)) == [True] * 5
    assert recording.batches[AT_ONCE:] == [some]


def test_those_on_one_meeting_follow_each_other() -> None:
    recording, meeting = Recording(), uuid4()
    first, second, other = press(meeting=meeting), press(meeting=meeting), press()
    asyncio.run(recording.taken([first, second, other]))
    assert recording.batches[AT_ONCE:] == [[first, other], [second]]


def test_workspaces_share_no_transaction() -> None:
    recording = Recording()
    home, away, again = press(), press(AWAY), press()
    asyncio.run(recording.taken([home, away, again]))
    assert sorted(recording.batches[AT_ONCE:], key=len) == [[away], [home, again]]


def test_there_is_an_end_to_how_many_go_together() -> None:
    recording = Recording()
    assert asyncio.run(recording.taken([press() for _ in range(40)])) == [True] * 40
    assert sorted(map(len, recording.batches[AT_ONCE:])) == [8, 16, 16]


def test_each_hears_that_it_was_not_recorded() -> None:
    recording = Recording(answer=False)
    assert asyncio.run(recording.taken([press(), press()])) == [False, False]


def test_a_press_that_goes_by_itself_comes_before_the_next_on_its_meeting() -> None:
    """Else what was pressed first would be the last to be recorded."""
    recording, meeting = Recording(answer=False), uuid4()
    first, second = press(meeting=meeting), press(meeting=meeting)
    assert asyncio.run(recording.taken([first, second])) == [False, False]
    assert recording.batches[AT_ONCE : AT_ONCE + 2] == [[first], [second]]
    assert [one for one in recording.alone if one in {first, second}] == [first, second]


def test_a_mistake_in_recording_leaves_nobody_waiting() -> None:
    """Whoever comes by itself then hears of it."""
    recording = Recording(error=RuntimeError("a mistake"))
    assert asyncio.run(recording.taken([press(), press()])) == [False, False]


def test_a_sender_who_is_gone_leaves_the_others_answered() -> None:
    recording = Recording()
    assert asyncio.run(recording.taken([press(), press()], gone=[0])) == [True]
