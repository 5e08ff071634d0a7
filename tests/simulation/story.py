"""What people do: they invite Ponchik, launch stages or let the clock, press buttons.

What each group has to see follows from what its members press; it is known beforehand.
"""

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from hashlib import sha256

from ponchik.bootstrap import Ponchik
from ponchik.demo.simulator import user_actions
from ponchik.demo.simulator.deliveries import Delivery as Told
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Message
from ponchik.errors import Conflict
from ponchik.web.launches import Launch, _launch
from ponchik.web.slack_deliveries import _take_event
from tests.harness.causes import BY_TEST
from tests.harness.taking import take_press
from tests.simulation.havoc import Havoc
from tests.simulation.leavers import Leavers
from tests.simulation.world import NEVER, Process, World

INTRO, CHECK_IN, CLOSING, REMINDER, NOTE = (
    "introduction",
    "answer:check_in-1",
    "answer:closing",
    "reminder",
    "note",
)
#: Seen only by groups in which nobody pressed or wrote anything before.
NUDGE = "nudge"
ORDER = (INTRO, NUDGE, CHECK_IN, CLOSING, REMINDER, NOTE)
STAGES = {
    "launch_midpoint": CHECK_IN,
    "launch_closing": CLOSING,
    "launch_reminder": REMINDER,
    "launch_finish": NOTE,
}
DAY = 86_400.0


@dataclass(frozen=True)
class Part:
    """What a group presses, and so which messages it sees."""

    midway: str | None
    at_the_end: str | None
    sees: tuple[str, ...]


PARTS = (
    Part(None, None, ORDER),
    Part("met", None, (INTRO, CHECK_IN, NOTE)),
    Part("scheduled", None, ORDER),
    Part("not_yet", None, ORDER),
    Part("scheduled", "met", (INTRO, CHECK_IN, CLOSING, NOTE)),
    Part(None, "not_met", (INTRO, CHECK_IN, CLOSING, NOTE)),
)


#: What somebody says first who changes their mind at once.
AT_FIRST = {
    (CHECK_IN, "met"): "not_yet",
    (CHECK_IN, "scheduled"): "not_yet",
    (CHECK_IN, "not_yet"): "scheduled",
    (CLOSING, "met"): "not_met",
    (CLOSING, "not_met"): "met",
}


@dataclass(frozen=True)
class Press:
    conversation: str
    user: str
    question: str
    answer: str
    key: str = ""


@dataclass(frozen=True)
class Script:
    """What a seed's people are like.

    `by_hand`: a manager launches each stage; else the clock does. `hasty`: the manager
    does not wait until everybody has seen a stage, so nobody knows what they will see.
    `outage`: after this stage no worker works for some days.
    """

    people: int
    group_size: int
    by_hand: bool
    hasty: bool
    outage: str
    parts: tuple[Part, ...]

    @classmethod
    def of(cls, chance: random.Random) -> "Script":
        people, size = chance.choice([(2, 2), (2, 2), (3, 2), (4, 2), (3, 3), (6, 3)])
        by_hand = chance.random() < 0.7
        parts = tuple(chance.choices(PARTS, k=people // size))
        hasty = by_hand and chance.random() < 0.3
        stage = chance.choice(list(STAGES)[:2])
        outage = stage if hasty and chance.random() < 0.4 else ""
        return cls(people, size, by_hand, hasty, outage, parts)

    def in_groups_of_three(self) -> "Script":
        """Return the same in one group, which is two if somebody is refused."""
        return replace(self, people=3, group_size=3, parts=self.parts[:1])

    def of_many(self, chance: random.Random) -> "Script":
        """Return one with people who come and go; of their groups no part is known."""
        people, size = chance.choice([(6, 2), (7, 2), (9, 3), (8, 8)])
        parts = (PARTS[0],) * (people // size)
        return replace(self, people=people, group_size=size, parts=parts)

    @property
    def groups(self) -> int:
        return self.people // self.group_size


@dataclass
class Story:
    world: World
    havoc: Havoc
    ponchik: Ponchik
    slack: Simulator
    web: Process
    workers: Sequence[Process]
    script: Script
    acknowledged: list[Press] = field(default_factory=list)
    groups: dict[str, Part] = field(default_factory=dict)
    presses_left: Counter[str] = field(default_factory=Counter)
    told: bool = False
    left_at: float = NEVER

    def begin(self) -> None:
        room = self.slack.workspace.channel("coffee")
        room.members = room.members[: self.script.people]
        self.room = room
        if self.havoc.trouble.refused:
            self.havoc.refused = self.world.chance.choice(room.members)
        self.world.spawn("the manager", self._manage)

    def kinds_in(self, conversation: Conversation) -> list[str]:
        """Which messages of ours a group sees, in their order."""
        ours = (m for m in conversation.messages if m.user == self.slack.bot)
        return [kind_of(message) for message in ours if message.only_for is None]

    # The manager.

    def _manage(self) -> None:
        inviter = self.room.members[0]
        self._tell_event(user_actions.invite_bot(self.slack, inviter, self.room.id))
        if self.script.by_hand or self.havoc.trouble.leavers:
            self._launch("launch_intro")
        self.world.until(lambda: len(self._introduced()) == self.script.groups)
        if self.havoc.trouble.leavers:
            Leavers(self).begin()
        else:
            self._hand_out_parts()
        if self.havoc.trouble.disorder:
            self._tell_in_disorder()
        if self.script.by_hand:
            self._play_by_hand()
        else:
            least = 5 * DAY if self.havoc.trouble.leavers else 0
            self.world.sleep(self.world.chance.uniform(least, 13 * DAY))
        self.left_at = self.world.now
        self._tell_event(user_actions.remove_bot(self.slack, self.room.id))
        self.told = True

    def _play_by_hand(self) -> None:
        for action, kind in STAGES.items():
            self._launch(action)
            if action == self.script.outage:
                self._suffer_outage()
            if self.script.hasty:
                self.world.sleep(self.world.chance.uniform(0, 10))
            else:
                self.world.until(partial(self._all_saw, kind))

    def _suffer_outage(self) -> None:
        days = self.world.chance.choice([0.1, 8, 13])
        for worker in self.workers:
            self.world.kill(worker, away=days * DAY)

    def _all_saw(self, kind: str) -> bool:
        return not self.presses_left[kind] and all(
            kind in self._seen(group)
            for group, part in self.groups.items()
            if kind in part.sees
        )

    def _seen(self, group: str) -> list[str]:
        return self.kinds_in(self.slack.workspace.conversations[group])

    def _introduced(self) -> list[str]:
        return [
            place.id
            for place in self.slack.workspace.conversations.values()
            if not place.is_channel and INTRO in self.kinds_in(place)
        ]

    def _launch(self, action: str) -> None:
        """Ask until it was done, or had been."""
        first = {"group_size": self.script.group_size, "seed": 1}
        wanted = Launch(
            action=action,  # type: ignore[arg-type]  # one of its five words
            channel=self.room.id,
            **(first if action == "launch_intro" else {}),  # type: ignore[arg-type]
        )
        while not self.is_answered(
            f"{action}", lambda: _launch(self.ponchik.rounds, wanted, BY_TEST)
        ):
            self.world.sleep(self.world.chance.uniform(0.5, 5))

    def is_answered(self, name: str, act: Callable[[], object]) -> bool:
        """A request to the web process; whether it was answered kindly."""
        request = self.world.spawn(name, act, self.web)
        self.world.until(lambda: request.over)
        answered = request.fiber.dead and request.result is not None
        return bool(answered) or isinstance(request.error, Conflict)

    def _tell_event(self, told: Told | None) -> None:
        """Slack tells once, and again until it is heard; sometimes then once more."""
        assert told is not None
        _, body = told.body()
        take = partial(_take_event, self.ponchik, body, None)
        while not self.is_answered("an event", take):
            self.world.sleep(self.world.chance.choice([0, 5, 60]))
        if self.havoc.strikes("press_doubled"):
            self.world.spawn("an event again", take, self.web, after=3.0)

    def _tell_in_disorder(self) -> None:
        """The channel was archived and Ponchik taken out, both undone in a moment."""
        chance, who, room = self.world.chance, self.room.members[0], self.room.id
        told = [
            user_actions.archive(self.slack, who, room),
            user_actions.unarchive(self.slack, who, room),
            user_actions.remove_bot(self.slack, room),
            user_actions.invite_bot(self.slack, who, room),
        ]
        for event in told:
            late = partial(self._tell_event, event)
            self.world.spawn("a late event", late, after=chance.uniform(0, 2 * DAY))

    # The members.

    def _hand_out_parts(self) -> None:
        for group, part in zip(
            sorted(self._introduced()), self.script.parts, strict=True
        ):
            self.groups[group] = part
            place = self.slack.workspace.conversations[group]
            users = [user for user in place.members if user != self.slack.bot]
            for question, answer in (
                (CHECK_IN, part.midway),
                (CLOSING, part.at_the_end),
            ):
                for user in users if answer else []:
                    self.presses_left[question] += 1
                    press = Press(group, user, question, str(answer))
                    member = partial(self._answer, press)
                    self.world.spawn(f"a member: {answer}", member)

    def _answer(self, press: Press) -> None:
        """Press a button as soon as it is there; some think better of it."""
        place = self.slack.workspace.conversations[press.conversation]
        self.world.until(lambda: self._question(place, press.question) is not None)
        self.world.sleep(self.world.chance.uniform(0, 20))
        if self.world.chance.random() < 0.3:
            first = AT_FIRST[press.question, press.answer]
            self._press(place, replace(press, answer=first))
        self._press(place, press)
        self.presses_left[press.question] -= 1

    def _press(self, place: Conversation, press: Press) -> None:
        while self._question(place, press.question) is not None:
            if key := self._heard(place, press):
                self.acknowledged.append(replace(press, key=key))
                return
            self.world.sleep(self.world.chance.uniform(0.5, 5))

    def _heard(self, place: Conversation, press: Press) -> str:
        """Press a button; the key of the delivery if it was acknowledged."""
        message = self._question(place, press.question)
        if message is None:  # an audit took a second copy away
            return ""
        action = f"answer:{press.answer}"
        told = user_actions.click(self.slack, press.user, place.id, message.ts, action)
        _, body = told.body()
        take = partial(take_press, self.ponchik, body)
        heard = self.is_answered(f"press {press.answer}", take)
        if heard and self.havoc.strikes("press_doubled"):
            after = self.world.chance.uniform(0, 40)
            self.world.spawn("the same press again", take, self.web, after)
        return f"click/{sha256(body).hexdigest()}" if heard else ""

    def _question(self, place: Conversation, question: str) -> Message | None:
        """Return the message that bears the question's buttons now."""
        return next((m for m in place.messages if bears(m, question)), None)


#: What the text of a message begins with, whether or not it has buttons still.
_BEGINNINGS = {"👋": INTRO, "🍩": NUDGE, "☕": CHECK_IN, "🏁": CLOSING, "🔔": REMINDER}


def kind_of(message: Message) -> str:
    return _BEGINNINGS.get(message.text[:1], NOTE)


def bears(message: Message, question: str) -> bool:
    """Return whether it has the question's buttons."""
    return any(block.get("block_id") == question for block in message.blocks)
