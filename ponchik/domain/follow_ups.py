"""Follow-ups: the effects that an event wants done, by what kind of thing they are."""

from dataclasses import replace
from datetime import UTC, date, datetime, time
from uuid import UUID

from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.events.channel_messages import ChannelMessage
from ponchik.events.event import RecordedEvent
from ponchik.events.host_messages import HostMessage
from ponchik.events.stage import Stage


def effect_of(
    recorded: RecordedEvent,
    kind: str,
    until: datetime | None = None,
    **payload: str | int | None,
) -> Effect:
    """Return what is to be done because of an event, in the order of its stream."""
    return Effect(
        workspace=recorded.workspace,
        stream=str(recorded.stream),
        kind=kind,
        key=str(recorded.version),
        place=recorded.version,
        due_at=recorded.event.at,
        expires_at=until,
        payload=payload,
        caused_by=recorded.position,
        correlation=recorded.metadata.correlation,
        traceparent=recorded.metadata.traceparent,
    )


def message_to_group(
    recorded: RecordedEvent, kind: str, until: datetime | None = None, **payload: str
) -> Effect:
    """Return what tells a group something once, or asks it each question once.

    The key names the thing, not the event: a database restored from a backup may
    come to the same thing by other events.
    """
    effect = effect_of(recorded, kind, until, **payload)
    return replace(effect, key=payload.get("question", "once"))


def announcement(
    recorded: RecordedEvent, message: ChannelMessage, number: int | None = None
) -> Effect:
    """Return what tells a channel each thing of a round once, and of each pause."""
    effect = effect_of(recorded, "announce", message=message, number=number)
    about = recorded.version if number is None else number
    stream = f"channel-{recorded.stream.id}"
    return replace(effect, stream=stream, key=f"{message}/{about}")


def on_its_day(recorded: RecordedEvent, effect: Effect) -> Effect:
    """Tell it anew on another day.

    After a restore another round may begin that bears the number of a lost one.
    """
    return replace(effect, key=f"{effect.key}/{recorded.event.at:%Y-%m-%d}")


def message_to_hosts(
    recorded: RecordedEvent, message: HostMessage, about: str = ""
) -> Effect:
    """Return what tells whoever hosts the program by then; `about` says of what."""
    subject = str(recorded.stream)
    effect = effect_of(
        recorded, "tell_hosts", message=message, about=about, subject=subject
    )
    key = f"{message}/{about or recorded.version}"
    return replace(effect, stream=f"{message}-{subject}", key=key)


def trouble(recorded: RecordedEvent, message: HostMessage, about: str = "") -> Effect:
    """Return what tells hosts of trouble at a decent hour, whoever caused it."""
    word = message_to_hosts(recorded, message, about)
    return replace(word, payload={**word.payload, WAITS_ALWAYS: True})


def apart(
    recorded: RecordedEvent, kind: str, at: datetime, **payload: str | int | None
) -> Effect:
    """Return what is done at its own time; nothing of the stream waits for it."""
    effect = effect_of(recorded, kind, None, **payload)
    return replace(effect, stream=f"{kind}-{recorded.stream.id}", due_at=at)


def look_later(recorded: RecordedEvent, kind: str, at: datetime) -> Effect:
    """Return what is looked at from time to time for a program."""
    program = str(recorded.stream.id)
    return apart(recorded, kind, at, program=program, since=at.isoformat())


def word_after_break(
    recorded: RecordedEvent, program: UUID | None, until: date
) -> list[Effect]:
    """Return what tells a member, alone, that their break is over.

    It waits for the member's own working hours: see `ponchik.delivery.decency`.
    """
    person, at = str(recorded.stream.id), recorded.event.at.isoformat()
    payload = {"person": person, "at": at, "until": until.isoformat()}
    payload["program"] = str(program) if program else ""
    return [
        replace(
            effect_of(recorded, kind),
            stream=f"break-{person}",
            place=2 * recorded.version + step,
            due_at=datetime.combine(until, time(), UTC),
            payload={**payload, WAITS_ALWAYS: True},
        )
        for step, kind in enumerate(("open_direct", "tell_break_over"))
    ]


def redraw(recorded: RecordedEvent, question: Stage) -> Effect:
    """Return what shows the answers to a question; only the latest counts."""
    effect = effect_of(recorded, "show_answers", question=question)
    return replace(effect, subject=redraw_subject(str(recorded.stream), question))


def redraw_subject(stream: str, question: Stage) -> str:
    """Return what makes two redraws ones of the same question."""
    return f"{stream}/{question}"


def redrawn_introduction(recorded: RecordedEvent) -> Effect:
    """Return the redraw of an introduction; only the latest counts."""
    effect = effect_of(recorded, "show_introduction")
    return replace(effect, subject=f"{recorded.stream}/introduction")
