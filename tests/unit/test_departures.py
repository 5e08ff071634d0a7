"""Who leaves a group and who comes to one, and what becomes of the others."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from ponchik.domain.matching import Candidate, before, choose_match, pair_of
from ponchik.domain.meeting import (
    MEETING,
    CannotJoin,
    Join,
    Leave,
    MatchIsOff,
    MeetingCommand,
    MeetingState,
    NotInMeeting,
    Record,
    VoteForTime,
)
from ponchik.domain.round import (
    ROUND,
    GiveUpPlace,
    GiveUpSearch,
    NotWaiting,
    RoundCommand,
    RoundState,
    SeekMatch,
    TakeMatch,
)
from ponchik.events.event import Event
from ponchik.events.meeting import (
    Answer,
    ConversationOpened,
    EndedBy,
    MeetingClosed,
    MeetingIntroduced,
    MembersUnreachable,
    MessageWithdrawn,
    QuestionRetired,
    QuestionSent,
    StatusChanged,
)
from ponchik.events.meeting_members import (
    ChatMoved,
    Departure,
    MemberJoined,
    MemberLeft,
    Newcomer,
    SearchReason,
)
from ponchik.events.meeting_status import Status
from ponchik.events.meeting_times import (
    MajorityReached,
    TimeAgreed,
    TimeReopened,
    TimeSuggested,
    TimeVoted,
)
from ponchik.events.round import (
    Group,
    MatchFound,
    MatchNotFound,
    MatchSought,
    PlaceGivenUp,
    RoundCancelled,
    SearchStopped,
)
from tests.unit.facts import (
    ANN,
    BO,
    CHECK_IN,
    CY,
    DEE,
    EVE,
    START,
    answered,
    asked,
    day,
    made_up,
    paired,
    round_started,
)
from tests.unit.sentences import Given

pytestmark = pytest.mark.unit

NOW, CALENDAR, TIME = day(1), made_up("calendar"), day(4)
OUT = Departure.STEPPED_OUT
INTRODUCED = MeetingIntroduced(ts="1.1", at=START)
EIGHT = tuple(made_up(f"member {n}") for n in range(8))
LEFT_ALONE, LATE = SearchReason


def a_group(
    *members: UUID, after: tuple[Event, ...] = ()
) -> Given[MeetingCommand, MeetingState]:
    return Given(MEETING, (paired(*members), INTRODUCED, *after))


def leave(
    member: UUID, why: Departure = OUT, led: Mapping[UUID, int] | None = None
) -> Leave:
    return Leave(member, why, led or {}, NOW, CALENDAR)


def left(
    member: UUID, leader: UUID, *, led: bool = False, why: Departure = OUT
) -> MemberLeft:
    return MemberLeft(member=member, led=led, leader=leader, why=why, at=NOW)


def off(status: Status = Status.CLOSED_STALE) -> MeetingClosed:
    return MeetingClosed(
        status=status, told=False, ended_by=EndedBy.STEPPED_OUT, at=NOW
    )


def voted(member: UUID) -> TimeVoted:
    return TimeVoted(member=member, time=TIME, works=True, at=START)


SUGGESTED = TimeSuggested(member=ANN, time=TIME, at=START)


def agreed(*members: UUID, number: int = 1) -> TimeAgreed:
    return TimeAgreed(
        time=TIME, members=members, number=number, calendar=CALENDAR, at=NOW
    )


SCHEDULED = StatusChanged(status=Status.SCHEDULED, at=NOW)


@pytest.mark.parametrize("why", Departure)
def test_of_a_pair_one_is_left_and_the_match_is_off(why: Departure) -> None:
    a_group(ANN, BO).when(leave(BO, why)).then(
        left(BO, ANN, why=why), off(), MessageWithdrawn(ts="1.1", at=NOW)
    )


@pytest.mark.parametrize("members", [(ANN, BO, CY), EIGHT])
def test_of_three_and_of_eight_the_others_go_on(members: tuple[UUID, ...]) -> None:
    a_group(*members).when(leave(members[-1])).then(left(members[-1], members[0]))


def test_if_the_leader_leaves_whoever_led_least_leads() -> None:
    led = {BO: 3, CY: 1, DEE: 2}
    a_group(ANN, BO, CY, DEE).when(leave(ANN, led=led)).then(left(ANN, CY, led=True))


def test_of_three_of_whom_two_leave_one_is_left() -> None:
    a_group(ANN, BO, CY, after=(left(CY, ANN),)).when(leave(ANN)).then(
        left(ANN, BO, led=True), off(), MessageWithdrawn(ts="1.1", at=NOW)
    )


def test_whom_slack_refuses_is_no_company() -> None:
    refused = MembersUnreachable(members=(CY,), reason="user_disabled", at=START)
    a_group(ANN, BO, CY, after=(refused,)).when(leave(BO)).then(
        left(BO, ANN), off(), MessageWithdrawn(ts="1.1", at=NOW)
    )


def test_who_left_cannot_leave_again_nor_say_anything() -> None:
    gone = a_group(ANN, BO, CY, after=(left(CY, ANN), SUGGESTED))
    gone.when(leave(CY)).then()
    gone.when(VoteForTime(CY, TIME, NOW, CALENDAR)).refused(NotInMeeting, "members")


def test_to_a_match_that_is_off_nothing_can_be_said() -> None:
    over = a_group(ANN, BO, after=(SUGGESTED, left(BO, ANN), off()))
    over.when(VoteForTime(ANN, TIME, NOW, CALENDAR)).refused(MatchIsOff, "off")
    over.when(leave(ANN)).then()


def test_what_was_on_its_way_to_a_match_that_is_off_is_replaced() -> None:
    over = Given(MEETING, (paired(ANN, BO), left(BO, ANN), off()))
    over.when(Record(INTRODUCED)).then(INTRODUCED, MessageWithdrawn(ts="1.1", at=START))


def test_an_open_question_of_a_match_that_is_off_loses_its_buttons() -> None:
    sent = QuestionSent(question=CHECK_IN, ts="1.2", at=day(3))
    a_group(ANN, BO, after=(asked(CHECK_IN), sent)).when(leave(BO)).then(
        left(BO, ANN),
        off(),
        QuestionRetired(question=CHECK_IN, ts="1.2", at=NOW),
        MessageWithdrawn(ts="1.1", at=NOW),
    )


def test_who_said_that_they_met_has_nothing_to_step_out_of() -> None:
    met = (answered(ANN, Answer.MET), StatusChanged(status=Status.CLOSED_MET, at=NOW))
    a_group(ANN, BO, after=met).when(leave(BO)).then()


def test_what_somebody_answered_who_left_counts_no_more() -> None:
    scheduled = (asked(CHECK_IN), answered(CY, Answer.SCHEDULED), SCHEDULED)
    a_group(ANN, BO, CY, after=scheduled).when(leave(CY)).then(
        left(CY, ANN), StatusChanged(status=Status.OPEN, at=NOW)
    )


def test_a_time_stays_agreed_while_it_is_enough_for_those_who_are_left() -> None:
    time = (SUGGESTED, voted(ANN), voted(BO), voted(CY), agreed(ANN, BO, CY), SCHEDULED)
    a_group(ANN, BO, CY, after=time).when(leave(CY)).then(left(CY, ANN))


def test_a_time_that_too_few_of_the_others_can_make_is_off() -> None:
    time = (SUGGESTED, voted(ANN), voted(BO), agreed(ANN, BO), SCHEDULED)
    a_group(ANN, BO, CY, after=time).when(leave(ANN)).then(
        left(ANN, BO, led=True),
        TimeReopened(member=ANN, number=1, at=NOW),
        StatusChanged(status=Status.OPEN, at=NOW),
    )


def test_a_time_that_all_who_are_left_can_make_is_agreed() -> None:
    time = (SUGGESTED, voted(ANN), voted(BO))
    a_group(ANN, BO, CY, after=time).when(leave(CY)).then(
        left(CY, ANN), agreed(ANN, BO), SCHEDULED
    )


def newcomer(person: UUID, reason: SearchReason = LEFT_ALONE) -> Newcomer:
    return Newcomer(person=person, reason=reason)


def joined(person: UUID) -> MemberJoined:
    return MemberJoined(newcomer=newcomer(person), at=NOW)


def test_somebody_comes_to_a_group_once() -> None:
    came = Join(newcomer(CY), NOW)
    a_group(ANN, BO).when(came).then(joined(CY))
    a_group(ANN, BO, after=(joined(CY),)).when(came).then()


def test_an_agreed_time_is_asked_of_the_newcomer_and_else_counts_a_day_later() -> None:
    time = (SUGGESTED, voted(ANN), voted(BO), agreed(ANN, BO), SCHEDULED)
    group = a_group(ANN, BO, after=time)
    group.when(Join(newcomer(CY), NOW)).then(
        joined(CY),
        MajorityReached(time=TIME, at=NOW),
        StatusChanged(status=Status.OPEN, at=NOW),
    )
    came = a_group(ANN, BO, after=(*time, joined(CY)))
    both = came.when(VoteForTime(CY, TIME, NOW, CALENDAR))
    both.then(
        TimeVoted(member=CY, time=TIME, works=True, at=NOW),
        agreed(ANN, BO, CY, number=2),
    )


@pytest.mark.parametrize(
    "group",
    [
        a_group(ANN, BO, after=(left(BO, ANN), off())),
        a_group(*EIGHT),
        a_group(
            *(ANN, BO),
            after=(
                answered(ANN, Answer.MET),
                StatusChanged(status=Status.CLOSED_MET, at=NOW),
            ),
        ),
        a_group(
            ANN,
            BO,
            after=(
                TimeSuggested(member=ANN, time=NOW, at=START),
                TimeAgreed(
                    time=NOW, members=(ANN, BO), number=1, calendar=CALENDAR, at=START
                ),
            ),
        ),
    ],
    ids=["off", "full", "met", "meets by now"],
)
def test_nobody_comes_to_a_group_that_is_over_met_or_full(
    group: Given[MeetingCommand, MeetingState],
) -> None:
    group.when(Join(newcomer(DEE), NOW)).refused(CannotJoin, "nobody")


def test_a_new_chat_knows_the_one_before_and_the_same_chat_is_none() -> None:
    opened = ConversationOpened(conversation="G1", at=START)
    group = a_group(ANN, BO, after=(opened, joined(CY)))
    moves = {"before": "G1", "introduction": INTRODUCED.ts}
    stays = {"before": None, "introduction": None}
    for conversation, known in (("G2", moves), ("G1", stays)):
        moved = ChatMoved(conversation=conversation, before=None, at=NOW)
        group.when(Record(moved)).then(moved.model_copy(update=known))


# The round.

PAIRS = ((ANN, BO), (CY, DEE))
STARTED = round_started(groups=PAIRS)
FIRST, SECOND = (group.meeting for group in STARTED.groups)


def a_round(*after: Event) -> Given[RoundCommand, RoundState]:
    return Given(ROUND, (STARTED, *after))


def gave_up(member: UUID, meeting: UUID = FIRST) -> PlaceGivenUp:
    return PlaceGivenUp(member=member, meeting=meeting, why=OUT, place=None, at=NOW)


def sought(
    member: UUID, gone: UUID | None = None, reason: SearchReason = LEFT_ALONE
) -> MatchSought:
    half = (STARTED.half_over_at - START) / 2
    return MatchSought(member=member, reason=reason, gone=gone, by=NOW + half, at=NOW)


def group(meeting: UUID, *members: UUID) -> Group:
    return STARTED.groups[0].model_copy(
        update={"meeting": meeting, "members": members, "leader": members[0]}
    )


ALONE = (gave_up(BO), sought(ANN, BO))
NEW = group(made_up("new"), ANN, CY)


def test_for_who_is_left_alone_in_the_first_half_a_match_is_looked_for() -> None:
    a_round().when(GiveUpPlace(BO, FIRST, OUT, ANN, NOW)).then(*ALONE)


def test_for_who_is_left_alone_in_the_second_half_nobody_is_free() -> None:
    later = day(6)
    a_round().when(GiveUpPlace(BO, FIRST, OUT, ANN, later)).then(
        PlaceGivenUp(member=BO, meeting=FIRST, why=OUT, place=None, at=later),
        MatchNotFound(member=ANN, reason=LEFT_ALONE, gone=BO, sought=False, at=later),
    )


def test_while_two_or_more_go_on_nobody_is_looked_for() -> None:
    a_round().when(GiveUpPlace(BO, FIRST, OUT, None, NOW)).then(gave_up(BO))


def test_when_a_round_is_being_closed_nobody_is_looked_for() -> None:
    called_off = RoundCancelled(skipped_check_ins=(), by=None, at=NOW)
    given = a_round(called_off).when(GiveUpPlace(BO, FIRST, OUT, ANN, NOW))
    given.then(
        gave_up(BO),
        MatchNotFound(member=ANN, reason=LEFT_ALONE, gone=BO, sought=False, at=NOW),
    )


def test_of_two_matches_for_one_person_the_second_comes_too_late() -> None:
    waiting = (*ALONE, gave_up(DEE, SECOND), sought(CY, DEE))
    take = TakeMatch((ANN, CY), NEW, is_new=True, now=NOW)
    found = MatchFound(
        newcomers=(newcomer(ANN), newcomer(CY)),
        places=(None, None),
        group=NEW,
        number=2,
        is_new=True,
        at=NOW,
    )
    a_round(*waiting).when(take).then(found)
    a_round(*waiting, found).when(take).refused(NotWaiting, "quicker")


def test_nobody_is_put_into_a_group_as_it_was_before_somebody_left() -> None:
    take = TakeMatch((ANN,), group(SECOND, CY, DEE, ANN), is_new=False, now=NOW)
    a_round(*ALONE, gave_up(DEE, SECOND)).when(take).refused(NotWaiting, "quicker")


def test_who_waits_can_stop_to_and_once_matched_there_is_nothing_to_stop() -> None:
    stop = GiveUpSearch(ANN, unwanted=True, now=NOW)
    a_round(*ALONE).when(stop).then(SearchStopped(member=ANN, at=NOW))
    a_round().when(stop).then()


def test_who_is_looked_for_in_vain_hears_so_once() -> None:
    give_up = GiveUpSearch(ANN, unwanted=False, now=NOW)
    in_vain = MatchNotFound(member=ANN, reason=LEFT_ALONE, gone=BO, sought=True, at=NOW)
    a_round(*ALONE).when(give_up).then(in_vain)
    a_round(*ALONE, in_vain).when(give_up).then()


def test_who_comes_in_the_first_half_is_looked_for_once() -> None:
    a_round().when(SeekMatch(EVE, NOW)).then(sought(EVE, reason=LATE))
    a_round(sought(EVE, reason=LATE)).when(SeekMatch(EVE, NOW)).then()
    a_round().when(SeekMatch(EVE, day(6))).then()


def test_who_comes_back_after_stepping_out_is_in_no_group_of_the_round() -> None:
    a_round(*ALONE).when(SeekMatch(BO, NOW)).then()
    a_round().when(SeekMatch(ANN, NOW)).then()


def test_a_round_knows_in_which_group_everybody_is_by_now() -> None:
    found = MatchFound(
        newcomers=(newcomer(ANN),),
        places=(None,),
        group=group(SECOND, CY, DEE, ANN),
        number=1,
        is_new=False,
        at=NOW,
    )
    state = ROUND.fold([STARTED, *ALONE, found, gave_up(DEE, SECOND)])
    there = state.group_of(ANN)
    assert there is not None
    assert (there.meeting, there.members) == (SECOND, (CY, ANN))
    assert state.group_of(CY) == there
    assert state.group_of(BO) is None
    assert state.group_of(DEE) is None


# Whom somebody is matched with.

WAITS, PAIR, TRIO = (
    Candidate(None, (BO,)),
    Candidate(FIRST, (CY, DEE)),
    Candidate(SECOND, EIGHT[:3]),
)


@pytest.mark.parametrize(
    ("apart", "met", "best"),
    [
        ([], [], WAITS),
        ([(ANN, BO)], [], PAIR),
        ([], [(ANN, BO)], PAIR),
        ([(ANN, BO), (ANN, DEE)], [], TRIO),
        ([], [(ANN, BO), (ANN, CY)], TRIO),
        ([(ANN, BO), (ANN, CY), (ANN, EIGHT[0])], [], None),
        ([], [(ANN, BO), (ANN, CY), (ANN, EIGHT[0])], WAITS),
    ],
)
def test_rules_hold_nobody_meets_again_while_it_can_be_avoided_and_groups_stay_small(
    apart: list[tuple[UUID, UUID]],
    met: list[tuple[UUID, UUID]],
    best: Candidate | None,
) -> None:
    choice = choose_match(
        ANN,
        [TRIO, PAIR, WAITS],
        {pair_of(*pair) for pair in apart},
        {pair_of(*pair): 1 for pair in met},
        never_met=False,
    )
    assert choice == best


def test_at_first_only_somebody_is_taken_who_was_never_met() -> None:
    met = {pair_of(ANN, BO): 1}
    assert choose_match(ANN, [WAITS], set(), met, never_met=True) is None
    assert choose_match(ANN, [WAITS], set(), {}, never_met=True) == WAITS


def test_what_was_before_is_counted_by_pairs_and_by_their_last_round() -> None:
    met = {pair_of(ANN, BO): 2, pair_of(BO, CY): 5}
    assert before((ANN, BO, CY), met) == (2, 5)
    assert before((ANN, CY), met) == (0, None)
