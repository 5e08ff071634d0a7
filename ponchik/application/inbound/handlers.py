"""What a handler is: one for each button, command, view and event.

A handler is given what came in, makes facts by the recorder, and returns a reply. That
is one transaction, so it asks nothing of Slack: what takes a call is an effect.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import datetime, timedelta
from typing import Any, Generic, Protocol, TypeVar
from uuid import UUID

from ponchik.application.inbound.command_words import Words
from ponchik.application.received import Received
from ponchik.application.replies import Acknowledged, Note, Reply
from ponchik.command_handler import Recorder
from ponchik.domain.effects import Effect
from ponchik.domain.orders import Order
from ponchik.domain.roster import Account
from ponchik.errors import Conflict, Invalid
from ponchik.events.event import Stream
from ponchik.slack.buttons import Action, Callback, UnknownButton, read_action
from ponchik.slack.requests import (
    Click,
    Closing,
    SlashCommand,
    Submission,
    WorkspaceEvent,
)
from ponchik.slack.texts.language import Language
from ponchik.store.connection import Transaction


class Sent(Protocol):
    """Whatever somebody did in Slack."""

    @property
    def workspace(self) -> str: ...
    @property
    def user(self) -> str: ...


T = TypeVar("T", bound=Sent)
FromSomebody = TypeVar("FromSomebody", Click, Submission)
Program = Mapping[str, Any]
ApplyEvent = Callable[[WorkspaceEvent, str, str | None], Reply]


#: By Slack id; None for somebody whom Slack does not know.
Profiles = Mapping[str, Account | None]


def _nobody(_request: object) -> Sequence[str]:
    return ()


def _nothing(_request: object) -> Sequence[Stream]:
    return ()


@dataclass(frozen=True)
class Incoming(Generic[T]):
    """A request that counts, from which `person` and when; they read `language`.

    `profiles` are those that its handler wants to know of, by Slack id.
    """

    request: T
    workspace: str
    person: UUID
    received: Received
    now: datetime
    recorder: Recorder
    language: Language
    profiles: Profiles = field(default_factory=dict)

    @property
    def transaction(self) -> Transaction:
        return self.recorder.transaction

    def effect(
        self, kind: str, payload: Mapping[str, Any], within: timedelta | None = None
    ) -> Effect:
        """Return what a worker does for this request, if at all `within` that time."""
        return Effect(
            workspace=self.workspace,
            stream=f"inbox-{self.workspace}-{self.received.key}",
            kind=kind,
            key="1",
            place=1,
            correlation=self.received.cause().correlation,
            traceparent=self.received.traceparent,
            due_at=self.now,
            expires_at=self.now + within if within else None,
            payload=dict(payload),
        )


@dataclass(frozen=True)
class Handler(Generic[T]):
    """`for_outsiders`: people of connected companies may use it too.

    `each_counts`: who presses twice within a moment means it twice; for all others a
    double press is one press. `people` are those whose profiles it wants to know: they
    are asked of Slack before the transaction begins. `orders` is for one that does no
    more than give some, for streams that the request alone names: `decides_on`.
    """

    reply_to: Callable[[Incoming[T]], Reply]
    for_outsiders: bool = False
    each_counts: bool = False
    people: Callable[[T], Sequence[str]] = _nobody
    orders: Callable[[Incoming[T]], Sequence[Order]] | None = None
    decides_on: Callable[[T], Sequence[Stream]] = _nothing


def ordering(
    orders: Callable[[Incoming[Click]], Sequence[Order]],
    decides_on: Callable[[Click], Sequence[Stream]],
    *,
    each_counts: bool = False,
) -> Handler[Click]:
    """Return the handler of a group's button that does no more than give orders."""

    def give(incoming: Incoming[Click]) -> Reply:
        incoming.recorder.handle(incoming.workspace, orders(incoming))
        return Acknowledged()

    return Handler(
        give,
        for_outsiders=True,
        each_counts=each_counts,
        orders=orders,
        decides_on=decides_on,
    )


def _unknown(incoming: Incoming[Click]) -> Reply:
    raise UnknownButton(f"there is no button {incoming.request.action_id}")


_UNKNOWN: Handler[Click] = Handler(_unknown, for_outsiders=True)


@dataclass(frozen=True)
class Typed:
    """A command: its words, and the program that it is about, if that is clear."""

    command: SlashCommand
    words: Words
    program: Program | None = None

    @property
    def workspace(self) -> str:
        return self.command.workspace

    @property
    def user(self) -> str:
        return self.command.user


def about(incoming: Incoming[Typed], program: Program | None) -> Incoming[Typed]:
    """Return the command with the program that it is about."""
    return replace(incoming, request=replace(incoming.request, program=program))


@dataclass(frozen=True)
class Subcommand:
    """`for_hosts`: only they may, and it is about one program."""

    reply_to: Callable[[Incoming[Typed]], Reply]
    for_hosts: bool = False


@dataclass(frozen=True)
class Handlers:
    """Which handler is for what; each topic has some, and `combined` has them all."""

    clicks: Mapping[Action, Handler[Click]] = field(default_factory=dict)
    submissions: Mapping[Callback, Handler[Submission]] = field(default_factory=dict)
    closings: Mapping[Callback, Handler[Closing]] = field(default_factory=dict)
    commands: Mapping[str, Subcommand] = field(default_factory=dict)
    events: Mapping[type[WorkspaceEvent], ApplyEvent] = field(default_factory=dict)

    def button(self, action_id: str) -> Handler[Click]:
        """Return the handler of a button; that of an unknown one refuses."""
        try:
            return self.clicks[read_action(action_id).action]
        except (UnknownButton, KeyError):
            return _UNKNOWN


class CannotDo(Conflict):
    """A handler refuses, and knows in which words."""

    def __init__(self, note: Note) -> None:
        super().__init__(note.name.value)
        self.note = note


class FormErrors(Invalid):
    """A form's fields are wrong: a sentence for each, by block."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__("; ".join(sentences))
        self.sentences = sentences


def combined(*parts: Handlers) -> Handlers:
    """Return all handlers as one. Raises ValueError if two are for the same thing."""
    return Handlers(
        **{
            kind.name: _merged(*(getattr(part, kind.name) for part in parts))
            for kind in fields(Handlers)
        }
    )


def _merged(*tables: Mapping[Any, Any]) -> Mapping[Any, Any]:
    merged: dict[Any, Any] = {}
    for table in tables:
        if doubled := merged.keys() & table.keys():
            raise ValueError(f"more than one handler for {sorted(map(str, doubled))}")
        merged |= table
    return merged
