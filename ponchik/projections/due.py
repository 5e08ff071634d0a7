"""`due`: what the clock will bring. A row stands until the thing was done.

The next round of a program stands under `round`; the stages of a round under
`check_in-N`, `closing`, `reminder` and `finish`.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from ponchik.events.event import RecordedEvent
from ponchik.events.program import (
    NextStart,
    ProgramEnded,
    ProgramPaused,
    ProgramSettingsChanged,
)
from ponchik.events.program_waiting import ProgramRecovered
from ponchik.events.round import (
    CheckInAsked,
    ClosingAsked,
    FinishAsked,
    ReminderAsked,
    RoundCancelled,
    RoundStarted,
)
from ponchik.events.stage import Stage
from ponchik.store.projection import Key, Projection, Row

#: What stands for the start of a program's next round; all else is a stage.
NEXT_ROUND = "round"


def moments(recorded: RecordedEvent) -> Mapping[str, datetime | None]:
    """What the event makes due, and when; None for what no longer is."""
    match recorded.event:
        case NextStart(next_round_at=at):
            return {NEXT_ROUND: at}
        case ProgramSettingsChanged(next_round_at=at) | ProgramPaused(next_round_at=at):
            return {NEXT_ROUND: at}
        case ProgramRecovered(next_round_at=at):
            return {NEXT_ROUND: at}
        case ProgramEnded():
            return {NEXT_ROUND: None}
        case RoundStarted():
            return _stages(recorded.event)
        case CheckInAsked(number=number, skipped=skipped):
            return {Stage.check_in(n): None for n in (*skipped, number)}
        case ClosingAsked() as asked:
            return {
                **dict.fromkeys(map(Stage.check_in, asked.skipped_check_ins)),
                Stage.CLOSING: None,
                Stage.REMINDER: asked.reminder_at,
                Stage.FINISH: asked.finish_at,
            }
        case ReminderAsked(finish_at=finish_at):
            return {Stage.REMINDER: None, Stage.FINISH: finish_at}
        case (
            FinishAsked(skipped_check_ins=skipped)
            | RoundCancelled(skipped_check_ins=skipped)
        ):
            skipped_ones = map(Stage.check_in, skipped)
            return dict.fromkeys(
                [*skipped_ones, Stage.CLOSING, Stage.REMINDER, Stage.FINISH]
            )
        case _:
            return {}


def _stages(started: RoundStarted) -> Mapping[str, datetime | None]:
    timeline = started.timeline
    return {
        **{
            Stage.check_in(number): moment
            for number, moment in enumerate(timeline.check_ins, 1)
        },
        Stage.CLOSING: timeline.closing,
        Stage.REMINDER: timeline.reminder,
        Stage.FINISH: timeline.finish,
    }


def touches(recorded: RecordedEvent) -> Iterable[Key]:
    return [(recorded.stream.key, what) for what in moments(recorded)]


def evolve(row: Row | None, key: Key, recorded: RecordedEvent) -> Row | None:
    at = moments(recorded)[key[1]]
    if at is None:
        return None
    if isinstance(recorded.event, RoundStarted):
        program = str(recorded.event.program)
    else:
        program = row["program"] if row else key[0]
    return {
        "workspace": recorded.workspace,
        "subject": key[0],
        "what": key[1],
        "program": program,
        "at": at.isoformat(),
    }


DUE = Projection(
    "due", ("subject", "what"), touches, evolve, frozenset({"program", "round"})
)
