"""What hosts are told: which words a message has now, and to whom it goes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from ponchik.application.host_news import News
from ponchik.application.inbound.schedules import next_day, plan_of
from ponchik.domain.calendar import calendar_of
from ponchik.domain.effects import Effect
from ponchik.domain.program import ProgramState
from ponchik.events.event import Stream
from ponchik.events.host_messages import HostMessage
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces import enrolment as surfaces
from ponchik.slack.surfaces import hosts as host_surfaces
from ponchik.slack.texts.language import Language
from ponchik.store import people
from ponchik.store.connection import Transaction


@dataclass(frozen=True)
class Telling:
    """A message to one host in their language, as the program stands now."""

    transaction: Transaction
    workspace: str
    program: UUID
    state: ProgramState
    person: UUID
    about: str
    now: datetime
    language: Language


def program_of(effect: Claimed) -> UUID:
    """Return the program that an effect is about."""
    named = effect.payload.get("program")
    return UUID(named) if named else Stream.parse(effect.stream).id


def compose(message: HostMessage, telling: Telling) -> Message | None:
    """Return the message, None if there is nothing to tell any more.

    Raises Superseded for a report that is behind the program by now.
    """
    if (words := _COMPOSERS.get(message)) is not None:
        return words(telling)
    news = News(
        telling.transaction,
        telling.workspace,
        telling.program,
        telling.about,
        telling.language,
    )
    return news.message(message)


def proposal_of(program: UUID, state: ProgramState, now: datetime) -> surfaces.Proposal:
    """Return what the program will be like, as far as it is planned."""
    return surfaces.Proposal(
        program=program,
        channel=state.channel,
        plan=plan_of(state.settings),
        first=next_day(state, now),
    )


def effects_to_tell(
    effect: Claimed, program: UUID, people_told: tuple[UUID, ...], now: datetime
) -> list[Effect]:
    """Return what tells each of these people: a chat is opened, then written to.

    The effects of one program and person follow one another in a stream of their own.
    """
    return [
        one
        for person in people_told
        for one in _effects_to_one(effect, program, person, now)
    ]


def _effects_to_one(
    effect: Claimed, program: UUID, person: UUID, now: datetime
) -> list[Effect]:
    told, who = effect.payload, {"program": str(program), "person": str(person)}
    key = f"{told['message']}/{told['about'] or effect.id}"
    return [
        replace(
            effect.follow_up(kind, key, now, {**told, **who}),
            stream=f"host-{program}-{person}",
            place=2 * effect.place + step,
        )
        for step, kind in enumerate(("open_direct", "tell_host"))
    ]


def _set_up(telling: Telling) -> Message | None:
    """The question while it is open; what was decided afterwards."""
    state, proposal = (
        telling.state,
        proposal_of(telling.program, telling.state, telling.now),
    )
    if not state.running or state.rounds:
        return None
    match state.set_up:
        case "asked":
            calendar = calendar_of(state.settings)
            until = calendar.working_day_after(calendar.day_of(telling.now))
            return surfaces.set_up_question(telling.language, proposal, until)
        case "settled" if state.settled_by_default:
            return surfaces.set_up_by_default(telling.language, proposal)
        case "settled":
            return surfaces.set_up_settled(telling.language, proposal)
        case _:
            return None


def _heads_up(telling: Telling) -> Message | None:
    state = telling.state
    if not state.running or state.rounds or state.next_round_at is None:
        return None
    plan = plan_of(state.settings)
    return surfaces.heads_up(
        telling.language,
        surfaces.HeadsUp(
            program=telling.program,
            channel=state.channel,
            today=calendar_of(state.settings).day_of(telling.now),
            first=next_day(state, telling.now),
            at=plan.at,
            people=int(telling.about),
            size=plan.size,
        ),
    )


def _added(telling: Telling) -> Message | None:
    if telling.person not in telling.state.managers:
        return None
    if _subject(telling) == telling.person:
        return host_surfaces.became_host(
            telling.language, telling.program, telling.state.channel
        )
    by = _slack_id(telling)
    if by is None:
        return None
    return host_surfaces.host_added(
        telling.language, telling.program, telling.state.channel, by
    )


def _admin_became_host(telling: Telling) -> Message | None:
    admin = _slack_id(telling)
    if admin is None:
        return None
    return host_surfaces.admin_became_host(
        telling.language, telling.state.channel, admin
    )


def _no_host_left(telling: Telling) -> Message | None:
    state = telling.state
    if not state.running or state.managers:
        return None
    return host_surfaces.no_host_left(telling.language, telling.program, state.channel)


def _slack_id(telling: Telling) -> str | None:
    """Return whom the message is about."""
    return people.slack_id_of(telling.transaction, telling.workspace, _subject(telling))


def _subject(telling: Telling) -> UUID:
    return UUID(telling.about.partition("/")[0])


_COMPOSERS: Mapping[HostMessage, Callable[[Telling], Message | None]] = {
    HostMessage.SET_UP: _set_up,
    HostMessage.HEADS_UP: _heads_up,
    HostMessage.ADDED: _added,
    HostMessage.ADMIN_BECAME_HOST: _admin_became_host,
    HostMessage.NO_HOST_LEFT: _no_host_left,
}
