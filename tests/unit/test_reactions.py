from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ponchik.domain.effects import METHODS, WAITS_ALWAYS, Effect
from ponchik.domain.reactions import HOME_IS_FRESH_FOR, react
from ponchik.events.channel_messages import PostingRefused
from ponchik.events.event import Event, Stream
from ponchik.events.meeting import (
    Answer,
    ClosingNoteSent,
    ConversationOpened,
    EndedBy,
    IntroductionFailed,
    MeetingClosed,
    MeetingIntroduced,
    MessageFailed,
    QuestionSent,
    ReminderSent,
    ReminderWanted,
    StatusChanged,
)
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import (
    AgreementTold,
    IcebreakerChanged,
    MajorityReached,
    OthersAsked,
    OthersTold,
    TimeAgreed,
    TimeReopened,
    TimeSuggested,
    TimeVoted,
)
from ponchik.events.program import EndReason, ProgramEnded, RoundEnded
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    ReminderAsked,
)
from ponchik.events.stage import Stage
from ponchik.events.upcasters import EVENTS
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    END,
    MEETING,
    PROGRAM,
    ROUND,
    START,
    WORKSPACE,
    answered,
    asked,
    day,
    made_up,
    paired,
    program_started,
    recorded,
    round_opened,
    round_started,
)
from tests.unit.made_events import made

pytestmark = pytest.mark.unit

THE_MEETING, THE_ROUND = Stream("meeting", MEETING), Stream("round", ROUND)
#: Kinds that call no method of Slack's: they decide for whom something is done.
INNER = {
    "settle_answers",
    "note_met_after_all",
    "find_host",
    "give_heads_up",
    "greet_again",
    "redraw_set_up",
    "seek_host",
    "settle_by_default",
    "tell_hosts",
    "welcome_host",
    "cancel_meetings",
    "ask_meetings",
    "look_for_words",
    "pause_silent",
    "seek_silent",
    "refresh_homes",
    "look_at_channel",
    "relink_questions",
    "remind_meetings",
    "close_meetings",
    "look_at_votes",
    "settle_time",
    "ask_after_time",
    "find_match",
    "look_at_joiner",
}


def effects_of(event: Event, stream: Stream = THE_MEETING) -> list[Effect]:
    return list(react(recorded(event, stream, version=4)))


def closed(status: Status, *, told: bool) -> MeetingClosed:
    return MeetingClosed(status=status, told=told, ended_by=EndedBy.SILENCE, at=END)


@pytest.mark.parametrize(
    ("event", "kind", "expires_at", "payload"),
    [
        (paired(ANN, BO), "open_conversation", END, {}),
        (ConversationOpened(conversation="G1", at=START), "introduce", None, {}),
        (asked(CHECK_IN), "ask", END, {"question": CHECK_IN}),
        (answered(ANN, Answer.MET), "show_answers", None, {"question": CHECK_IN}),
        (ReminderWanted(until=END, at=day(9)), "remind", END, {}),
        (closed(Status.CLOSED_STALE, told=True), "tell_closed", None, {}),
        (closed(Status.CLOSED_SCHEDULED, told=True), "tell_closed", None, {}),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Event) else None,
)
def test_what_happens_to_a_meeting_is_told_in_slack(
    event: Event, kind: str, expires_at: object, payload: dict[str, str]
) -> None:
    effect, *_ = effects_of(event)
    assert (effect.kind, effect.expires_at) == (kind, expires_at)
    assert effect.payload == payload
    assert effect.due_at == event.at


@pytest.mark.parametrize(
    ("event", "kind", "expires_at", "payload"),
    [
        (
            CheckInAsked(number=2, skipped=(), until=day(8), at=day(6)),
            "ask_meetings",
            day(8),
            {"question": Stage.CHECK_IN_2},
        ),
        (
            ClosingAsked(
                skipped_check_ins=(), reminder_at=day(9), finish_at=END, at=day(8)
            ),
            "ask_meetings",
            END,
            {"question": Stage.CLOSING},
        ),
        (ReminderAsked(finish_at=END, at=day(9)), "remind_meetings", END, {}),
        (
            FinishAsked(told=True, skipped_check_ins=(), at=END),
            "close_meetings",
            None,
            {},
        ),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Event) else None,
)
def test_a_stage_of_a_round_is_carried_to_its_meetings(
    event: Event, kind: str, expires_at: object, payload: dict[str, str]
) -> None:
    (effect,) = effects_of(event, THE_ROUND)
    assert (effect.kind, effect.expires_at) == (kind, expires_at)
    assert effect.payload == payload


@pytest.mark.parametrize("event", [round_opened(), program_started()])
def test_what_changes_a_program_is_seen_on_homes_and_only_the_latest_counts(
    event: Event,
) -> None:
    program = Stream("program", PROGRAM)
    *_, effect = effects_of(event, program)
    assert (effect.kind, effect.subject) == ("refresh_homes", f"homes/{PROGRAM}")
    assert effect.stream != str(program), "it holds up nothing of the program's own"


@pytest.mark.parametrize(
    "event",
    [
        MeetingIntroduced(ts="1.2", at=START),
        answered(ANN, Answer.MET),
        IntroductionFailed(reason="user_disabled", at=START),
        MessageFailed(effect="ask", reason="is_archived", at=START),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_changes_a_meeting_is_seen_on_the_homes_that_show_it(
    event: Event,
) -> None:
    *_, effect = effects_of(event)
    assert (effect.kind, effect.subject) == ("refresh_homes", f"homes/{MEETING}")
    assert effect.payload == {"meeting": str(MEETING)}
    assert effect.viewed_since == event.at - HOME_IS_FRESH_FOR


@pytest.mark.parametrize(
    ("event", "kinds", "waits"),
    [
        (round_opened(), ["announce", "tell_hosts"], 0),
        (RoundEnded(round=ROUND, number=1, at=END), ["announce", "tell_hosts"], 0),
        (PostingRefused(reason="restricted_action", at=END), ["tell_hosts"], 1),
        (ProgramEnded(reason=EndReason.REMOVED, at=END), ["tell_hosts"], 1),
        (ProgramEnded(reason=EndReason.STOPPED, at=END), [], 0),
    ],
)
def test_channel_and_hosts_are_told_and_trouble_waits_for_a_decent_hour(
    event: Event, kinds: list[str], waits: int
) -> None:
    wanted = [
        effect
        for effect in effects_of(event, Stream("program", PROGRAM))
        if effect.kind in {"announce", "tell_hosts"}
    ]
    assert [effect.kind for effect in wanted] == kinds
    assert sum(WAITS_ALWAYS in effect.payload for effect in wanted) == waits


@pytest.mark.parametrize("cause", ["effect/1f", "effect/2f"])
def test_a_failed_message_is_told_by_the_effect_that_it_was(cause: str) -> None:
    failed = recorded(MessageFailed(effect="ask", reason="gone", at=END), THE_MEETING)
    told = failed._replace(
        metadata=failed.metadata.model_copy(update={"causation": cause})
    )
    [once, _], [again, _] = react(told), react(told._replace(version=9))
    assert once.id == again.id
    assert once.payload["about"] == cause.removeprefix("effect/")


@pytest.mark.parametrize(
    "event",
    [
        QuestionSent(question=CHECK_IN, ts="1.2", at=START),
        StatusChanged(status=Status.CLOSED_MET, at=START),
        ReminderSent(ts="1.2", at=START),
        ClosingNoteSent(ts="1.2", at=START),
        closed(Status.CLOSED_STALE, told=False),
        closed(Status.CLOSED_SCHEDULED, told=False),
        round_started(),
    ],
    ids=lambda event: type(event).__name__,
)
def test_what_needs_no_telling_has_no_effect(event: Event) -> None:
    assert effects_of(event) == []


def test_an_effect_belongs_to_its_events_workspace_stream_and_place() -> None:
    (effect,) = effects_of(paired(ANN, BO))
    assert (effect.workspace, effect.stream) == (WORKSPACE, f"meeting-{MEETING}")
    assert effect.place == 4


def test_the_same_event_has_the_same_effects_with_the_same_ids() -> None:
    first, again = effects_of(asked()), effects_of(asked())
    assert first == again
    assert [effect.id for effect in first] == [effect.id for effect in again]


def test_effects_of_other_streams_kinds_or_questions_have_other_ids() -> None:
    events = [
        recorded(asked(), THE_MEETING, 4),
        recorded(asked(Stage.CLOSING), THE_MEETING, 4),
        recorded(asked(), Stream("meeting", ROUND), 4),
        recorded(paired(ANN, BO), THE_MEETING, 4),
    ]
    assert len({effect.id for one in events for effect in react(one)}) == 4


def test_each_answer_is_shown_anew() -> None:
    met = answered(ANN, Answer.MET)
    said = [recorded(met, THE_MEETING, version) for version in (5, 6)]
    assert len({react(one)[0].id for one in said}) == 2


def test_a_message_has_the_same_id_wherever_in_its_stream_it_is_decided() -> None:
    """A restored log may miss events that came before."""
    sooner, later = (recorded(asked(), THE_MEETING, version) for version in (4, 7))
    assert [e.id for e in react(sooner)] == [e.id for e in react(later)]


@pytest.mark.parametrize("event", EVENTS.values(), ids=list(EVENTS))
@settings(max_examples=10)
@given(chosen=st.data())
def test_every_event_has_only_effects_whose_kind_is_known(
    event: type[Event], chosen: st.DataObject
) -> None:
    for effect in effects_of(chosen.draw(made(event))):
        assert effect.kind in METHODS or effect.kind in INNER
        assert (effect.method == "") == (effect.kind in INNER)


NOON, SLOT = day(1), day(2)
VOTED = TimeVoted(member=ANN, time=SLOT, works=True, at=NOON)
AGREED = TimeAgreed(
    time=SLOT, members=(ANN, BO), number=2, calendar=made_up("calendar"), at=NOON
)


@pytest.mark.parametrize(
    ("event", "kinds"),
    [
        (VOTED, ["show_introduction", "look_at_votes"]),
        (VOTED.model_copy(update={"works": False}), ["show_introduction"]),
        (IcebreakerChanged(number=3, at=NOON), ["show_introduction"]),
        (MajorityReached(time=SLOT, at=NOON), ["settle_time"]),
        (OthersAsked(time=SLOT, at=NOON), ["ask_others"]),
        (
            AGREED,
            ["show_introduction", "tell_agreed", "ask_after_time", "refresh_homes"],
        ),
        (
            TimeReopened(member=ANN, number=1, at=NOON),
            ["show_introduction", "show_agreement", "refresh_homes"],
        ),
        (TimeSuggested(member=ANN, time=SLOT, at=NOON), []),
        (AgreementTold(number=1, ts="1.2", at=NOON), []),
        (OthersTold(ts="1.2", at=NOON), []),
    ],
    ids=lambda value: type(value).__name__ if isinstance(value, Event) else None,
)
def test_what_is_said_to_a_time_is_drawn_and_what_comes_of_it_is_told(
    event: Event, kinds: list[str]
) -> None:
    assert [effect.kind for effect in effects_of(event)] == kinds


def test_however_many_press_the_others_are_looked_for_once_ten_minutes_later() -> None:
    [_, first], [_, second] = effects_of(VOTED), react(recorded(VOTED, THE_MEETING, 9))
    assert first.id == second.id
    assert first.due_at == NOON + timedelta(minutes=10)
    assert first.stream != str(THE_MEETING), "nothing of the meeting waits for it"


def test_a_group_is_asked_an_hour_after_the_half_hour_on_which_it_agreed() -> None:
    _, told, asked, _ = effects_of(AGREED)
    assert asked.due_at == SLOT + timedelta(minutes=90)
    assert asked.payload["time"] == SLOT.isoformat()
    assert (told.key, asked.key) == ("2", "2"), "another agreement is told anew"
    assert told.expires_at == SLOT


def test_others_are_asked_at_a_decent_hour_whoever_pressed() -> None:
    [asked] = effects_of(OthersAsked(time=SLOT, at=NOON))
    assert WAITS_ALWAYS in asked.payload
    assert asked.expires_at == SLOT, "nobody is asked about a time that is over"
