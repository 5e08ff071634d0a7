"""One meeting at a time, its effects carried out step by step."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from typing import Any
from uuid import UUID

from ponchik.application.received import Received
from ponchik.delivery import Delivery
from ponchik.demo.simulator.ledger import CallRecord
from ponchik.demo.simulator.server import running_simulator
from ponchik.demo.simulator.simulator import Settings
from ponchik.demo.simulator.workspace import Conversation, Kind, Message, Person
from ponchik.events.event import Stream
from ponchik.slack.requests import Click
from ponchik.store.event_store import read_stream
from tests.harness.causes import BY_TEST
from tests.harness.running import (
    NO_PACE,
    Running,
    assembled,
    environment_of,
    morning_clock,
)


@dataclass(frozen=True)
class World(Running):
    """Ponchik and a simulated Slack, without web, worker or scheduler."""

    numbers: Iterator[int]

    def channel(self, people: int = 2) -> Conversation:
        """Make a channel with Ponchik and so many new people in it."""
        workspace, number = self.slack.workspace, next(self.numbers)
        newcomers = [
            Person(workspace.new_id("U"), f"p{number}.{n}", f"P {n}", workspace.team.id)
            for n in range(people)
        ]
        workspace.people |= {person.id: person for person in newcomers}
        channel = Conversation(
            id=workspace.new_id("C"),
            kind=Kind.PUBLIC,
            name=f"room-{number}",
            creator=newcomers[0].id,
            created=0,
            members=[*(person.id for person in newcomers), self.slack.bot],
        )
        workspace.conversations[channel.id] = channel
        return channel

    def meetings(self, meetings: int = 1) -> list["Scene"]:
        """Start a round of so many pairs in a channel of its own."""
        channel = self.program(2 * meetings)
        self.ponchik.rounds.start(channel, cause=BY_TEST, seed=1)
        began = len(self.slack.ledger.calls)
        return [replace(scene, began=began) for scene in self.scenes(channel)]

    def program(self, people: int = 2) -> str:
        """Serve a channel of its own, in which no round has started yet."""
        channel = self.channel(people).id
        self.ponchik.programs.start(channel, {}, BY_TEST)
        return channel

    def scenes(self, channel: str) -> list["Scene"]:
        """The meetings of the channel's newest round."""
        found = self.rows(
            "SELECT meeting FROM meetings WHERE channel = %s AND round_number = "
            "(SELECT max(round_number) FROM meetings WHERE channel = %s)",
            *(channel, channel),
        )
        return [Scene(self, channel, row["meeting"], 0) for row in found]

    def reset(self) -> None:
        """Undo what a test did to all: faults, gates, limits."""
        self.slack.faults.clear()
        self.slack.workspace.is_installed = True
        self.do("DELETE FROM gates")


@dataclass(frozen=True)
class Scene:
    """A meeting that is to be introduced."""

    world: World
    channel: str
    meeting: UUID
    began: int

    @property
    def stream(self) -> str:
        return f"meeting-{self.meeting}"

    @property
    def conversation(self) -> str:
        [row] = self.world.rows(
            "SELECT group_channel FROM meetings WHERE meeting = %s", self.meeting
        )
        return str(row["group_channel"])

    def effects(self, kind: str | None = None) -> list[Mapping[str, Any]]:
        """The meeting's rows of the ledger, in the order of the stream."""
        return self.world.rows(
            """
            SELECT * FROM effects WHERE (stream = %s OR stream IN (
                SELECT 'audit-' || id FROM effects WHERE stream = %s))
            AND (%s::text IS NULL OR kind = %s) ORDER BY place, recorded_at
            """,
            *(self.stream, self.stream, kind, kind),
        )

    def effect(self, kind: str) -> Mapping[str, Any]:
        [found] = self.effects(kind)
        return found

    def carry_out(self, kind: str, delivery: Delivery | None = None) -> str:
        """Let a worker try each effect of a kind once; say what became of the last."""
        for effect in self.effects(kind):
            (delivery or self.world.delivery).carry_out(effect["id"])
        return str(self.effects(kind)[-1]["status"])

    def open(self) -> "Scene":
        """Open the conversation, so that the introduction is next."""
        assert self.carry_out("open_conversation") == "done"
        return self

    def introduce(self) -> "Scene":
        self.open()
        assert self.carry_out("introduce") == "done"
        return self

    def stage(self, kind: str) -> None:
        """Spread what was asked of the round over its meetings."""
        [handler] = self.world.rows(
            """
            SELECT e.id FROM effects AS e JOIN meetings AS m
              ON e.stream = 'round-' || m.round
            WHERE m.meeting = %s AND e.kind = %s AND e.status = 'pending'
            """,
            *(self.meeting, kind),
        )
        self.world.delivery.carry_out(handler["id"])

    def want_question(self) -> "Scene":
        """Launch the check-in, so that its question is next."""
        self.world.ponchik.rounds.check_in(self.channel, BY_TEST)
        self.stage("ask_meetings")
        return self

    def ask(self) -> "Scene":
        self.want_question()
        assert self.carry_out("ask") == "done"
        return self

    def members(self) -> list[str]:
        """Slack's ids of those who are in the group's conversation."""
        return self.world.members_of(self.conversation)

    def click(
        self,
        user: str,
        answer: str,
        key: str | None = None,
        question: str = "check_in-1",
    ) -> None:
        """Press a button of a question."""
        click = Click(
            workspace=self.world.slack.workspace.team.id,
            user=user,
            user_workspace=self.world.slack.workspace.team.id,
            conversation=self.conversation,
            message_ts="1.2",
            action_id=f"answer:{answer}",
            value=f"{self.meeting}:{question}",
            trigger="",
        )
        key = key or f"click/{next(self.world.numbers)}"
        self.world.ponchik.router.click(click, Received(key))

    def lease_over(self) -> None:
        """Let the time pass that a lease or a back-off lasts."""
        self.world.do(
            "UPDATE effects SET lease_until = clock_timestamp() WHERE stream = %s",
            self.stream,
        )

    def settled(self) -> None:
        """Let the time pass after which Slack shows what it was asked to do."""
        self.lease_over()
        self.world.do(
            "UPDATE effects SET maybe_sent_at = maybe_sent_at - interval '1 day' "
            "WHERE stream = %s",
            self.stream,
        )

    def go_on(self, kind: str, delivery: Delivery | None = None, most: int = 20) -> str:
        """Try again, however long it takes, until it is over; audits included."""
        status = str(self.effect(kind)["status"])
        for _ in range(most):
            if status != "pending":
                break
            self.lease_over()
            status = self.carry_out(kind, delivery)
        self.carry_out("audit") if self.effects("audit") else None
        return status

    def visible(self) -> list[Message]:
        """What people see of what Ponchik posted."""
        place = self.world.slack.workspace.conversations[self.conversation]
        return [m for m in place.messages if m.user == self.world.slack.bot]

    def calls(self, method: str) -> list[CallRecord]:
        calls = self.world.slack.ledger.calls[self.began :]
        return [call for call in calls if call.method == method]

    def events(self) -> list[str]:
        """The types of what happened to the meeting."""
        return [recorded.event.type_name() for recorded in self._recorded()]

    def reasons(self) -> list[str]:
        """Why things failed, by the meeting's own history."""
        found = (
            getattr(recorded.event, "reason", None) for recorded in self._recorded()
        )
        return [reason for reason in found if reason]

    def _recorded(self) -> Sequence[Any]:
        stream = Stream("meeting", self.meeting)
        return self.world.ponchik.database.transaction(
            lambda t: read_stream(t, self.world.workspace, stream)
        )


@contextmanager
def open_world(database_url: str, redis_url: str, folder: Path) -> Iterator[World]:
    settings = Settings(clock_file=morning_clock(folder), members=2)
    with running_simulator(settings) as slack:
        told = environment_of(database_url, redis_url, slack.url, settings, **NO_PACE)
        with assembled(told) as ponchik:
            yield World(ponchik, slack, count(1))
