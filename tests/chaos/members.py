"""Members who click until they are heard: a click counts once it was answered 200."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from tests.harness.control import Json, SlackControl
from tests.harness.processes import pause

AT_ONCE = 4


@dataclass(frozen=True)
class Click:
    channel: str
    user: str
    question: str
    answer: str


@dataclass
class Members:
    slack: SlackControl
    acknowledged: list[Click] = field(default_factory=list)
    tries: int = 0

    def click_all(
        self, clicks: Iterable[Click], find: Callable[[Click], Json | None]
    ) -> None:
        with ThreadPoolExecutor(AT_ONCE) as pool:
            list(pool.map(lambda click: self._click(click, find), clicks))

    def _click(self, click: Click, find: Callable[[Click], Json | None]) -> None:
        while True:
            self.tries += 1
            message = find(click)
            if message is not None and self._is_heard(click, str(message["ts"])):
                self.acknowledged.append(click)
                return
            pause(0.2)

    def _is_heard(self, click: Click, ts: str) -> bool:
        status, told = self.slack.act(
            act="click",
            user=click.user,
            channel=click.channel,
            ts=ts,
            action_id=f"answer:{click.answer}",
        )
        return status == 200 and told["delivery"]["status"] == 200
