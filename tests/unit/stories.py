"""What happens in one round of two groups: one meets, one never answers."""

from ponchik.events.event import Event, Stream
from ponchik.events.meeting import (
    Answer,
    ConversationOpened,
    EndedBy,
    MeetingClosed,
    MeetingIntroduced,
    MessageFailed,
    StatusChanged,
)
from ponchik.events.meeting_status import Status
from ponchik.events.program import (
    EndReason,
    ManagerRuleAdded,
    ManagerRuleRemoved,
    ProgramEnded,
    ProgramMoved,
    ProgramSettingsChanged,
    RoundEnded,
    RoundSkipped,
    Settings,
    SkipReason,
)
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    ReminderAsked,
    RoundClosed,
)
from tests.unit.facts import (
    ANN,
    BO,
    CY,
    DEE,
    END,
    MEETING,
    PROGRAM,
    ROUND,
    START,
    answered,
    asked,
    day,
    made_up,
    paired,
    program_started,
    round_opened,
    round_started,
)

THE_PROGRAM = Stream("program", PROGRAM)
THE_ROUND = Stream("round", ROUND)
MET, SILENT = Stream("meeting", MEETING), Stream("meeting", made_up("silent meeting"))


def closed(status: Status, how: EndedBy) -> MeetingClosed:
    return MeetingClosed(status=status, told=True, ended_by=how, at=END)


BEGINNING: list[tuple[Stream, Event]] = [
    (THE_PROGRAM, program_started()),
    (THE_PROGRAM, round_opened()),
    (THE_ROUND, round_started(1, ((ANN, BO), (CY, DEE)))),
    (MET, paired(ANN, BO)),
    (SILENT, paired(CY, DEE)),
    (MET, ConversationOpened(conversation="G1", at=START)),
    (MET, MeetingIntroduced(ts="1.2", at=day(1))),
    (SILENT, MessageFailed(effect="introduce", reason="is_archived", at=day(1))),
    (THE_ROUND, CheckInAsked(number=1, skipped=(), until=day(6), at=day(3))),
    (MET, asked()),
    (MET, answered(ANN, Answer.MET)),
    (MET, StatusChanged(status=Status.CLOSED_MET, at=day(3))),
]
ENDING: list[tuple[Stream, Event]] = [
    (
        THE_ROUND,
        ClosingAsked(
            skipped_check_ins=(2,), reminder_at=day(9), finish_at=END, at=day(8)
        ),
    ),
    (THE_ROUND, ReminderAsked(finish_at=END, at=day(9))),
    (THE_ROUND, FinishAsked(told=True, skipped_check_ins=(), at=END)),
    (
        MET,
        MeetingClosed(
            status=Status.CLOSED_MET, told=True, ended_by=EndedBy.ANSWERS, at=END
        ),
    ),
    (
        SILENT,
        MeetingClosed(
            status=Status.CLOSED_STALE, told=True, ended_by=EndedBy.SILENCE, at=END
        ),
    ),
    (
        THE_ROUND,
        RoundClosed(
            outcomes={Status.CLOSED_MET: 1, Status.CLOSED_STALE: 1}, not_met=(), at=END
        ),
    ),
    (THE_PROGRAM, RoundEnded(round=ROUND, number=1, at=END)),
    (
        THE_PROGRAM,
        ProgramSettingsChanged(
            settings=Settings(group_size=3), next_round_at=day(14), at=END
        ),
    ),
    (
        THE_PROGRAM,
        RoundSkipped(
            reason=SkipReason.TOO_FEW_MEMBERS, next_round_at=day(28), at=day(14)
        ),
    ),
    (THE_PROGRAM, ManagerRuleAdded(one=ANN, other=BO, at=day(15))),
    (THE_PROGRAM, ManagerRuleRemoved(one=ANN, other=BO, at=day(15))),
    (THE_PROGRAM, ProgramMoved(channel="C0TEA", at=day(15))),
    (THE_PROGRAM, ProgramEnded(reason=EndReason.ARCHIVED, at=day(16))),
]
