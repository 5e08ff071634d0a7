"""What is said when somebody can't make it, and to whoever comes late."""

from dataclasses import replace
from datetime import UTC, datetime

from ponchik.slack.surfaces.departures import (
    Left,
    StepOutForm,
    group_smaller,
    looking,
    match_off,
    moved_on,
    nobody_free,
    step_out_modal,
    stepped_out,
    time_off,
)
from ponchik.slack.surfaces.introductions import Arrival, Beginning, introduction
from ponchik.slack.surfaces.joiners import Joiner, welcome
from ponchik.slack.surfaces.matches import OwnMatch, why
from ponchik.slack.surfaces.messages import MeetingView
from ponchik.slack.surfaces.offered_times import Clocks, Offered
from ponchik.slack.texts.language import Language
from tests.unit.host_surfaces import (
    COFFEE,
    EFFECT,
    FRIDAY,
    MONDAYS,
    NIKHIL,
    PROGRAM,
    SECOND,
    ULRIKE,
    WILLIAM,
    Surface,
)

SLOT = datetime(2026, 12, 2, 9, 30, tzinfo=UTC)
BOTH = Clocks("Europe/Berlin", ("Europe/Berlin", "Asia/Kolkata"))
CAME = Arrival((WILLIAM,), (), is_new=False)
LATE = Joiner(PROGRAM, COFFEE, MONDAYS, is_sought=True, by=None, next_round=SECOND)
LEFT = Left(COFFEE, NIKHIL)
FORM = StepOutForm(EFFECT, (NIKHIL,), rescues=True, next_round=SECOND)
FOUND = OwnMatch(COFFEE, 7, (NIKHIL,), 0, None, (), came_later=True)


def arrival_surfaces(language: Language) -> dict[str, Surface]:
    """Return the form, and what groups read that somebody came to."""
    pair = MeetingView(EFFECT, COFFEE, (ULRIKE, NIKHIL), NIKHIL, language)
    trio = replace(pair, members=(ULRIKE, NIKHIL, WILLIAM))
    given = Beginning(clocks=BOTH, offered=[Offered(SLOT, [ULRIKE])])
    return {
        "08-step-out-modal": step_out_modal(language, FORM),
        "step-out-modal-of-a-trio": step_out_modal(
            language, replace(FORM, others=(NIKHIL, ULRIKE), rescues=False)
        ),
        "step-out-modal-no-next-round": step_out_modal(
            language, replace(FORM, next_round=None)
        ),
        "08c-rescue-joined": introduction(
            trio,
            replace(given, arrival=replace(CAME, had_agreed=SLOT)),
        ),
        "rescue-joined-no-time": introduction(trio, replace(given, arrival=CAME)),
        "rescue-joined-late": introduction(
            trio, replace(given, arrival=Arrival((), (NIKHIL, WILLIAM), is_new=False))
        ),
        "rescue-new-pair": introduction(
            pair, replace(given, arrival=Arrival((ULRIKE, NIKHIL), (), is_new=True))
        ),
        "rescue-new-pair-mixed": introduction(
            pair, replace(given, arrival=Arrival((ULRIKE,), (NIKHIL,), is_new=True))
        ),
    }


def departure_surfaces(language: Language) -> dict[str, Surface]:
    """Return each of them by the name of its golden file."""
    pair = MeetingView(EFFECT, COFFEE, (ULRIKE, NIKHIL), NIKHIL, language)
    return {
        "stepped-out": stepped_out(language, COFFEE, SECOND),
        "stepped-out-no-next-round": stepped_out(language, COFFEE, None),
        "08b-rescue-looking": looking(language, LEFT, None),
        "rescue-looking-over-a-weekend": looking(language, LEFT, SECOND),
        "rescue-looking-erased": looking(language, Left(COFFEE, None), None),
        "08d-rescue-nobody": nobody_free(language, LEFT, SECOND, sought=True),
        "rescue-nobody-second-half": nobody_free(language, LEFT, SECOND, sought=False),
        "rescue-nobody-no-next-round": nobody_free(language, LEFT, None, sought=True),
        "08e-group-smaller": group_smaller(pair, WILLIAM, leads_anew=True),
        "group-smaller-same-leader": group_smaller(pair, WILLIAM, leads_anew=False),
        "match-off": match_off(pair, NIKHIL),
        "match-off-with-somebody-forgotten": match_off(pair, None),
        "time-off": time_off(pair, FRIDAY),
        "moved-on": moved_on(pair, WILLIAM),
        "08f-late-joiner": welcome(language, LATE),
        "late-joiner-over-a-weekend": welcome(language, replace(LATE, by=SECOND)),
        "late-joiner-second-half": welcome(language, replace(LATE, is_sought=False)),
        "late-joiner-in-groups": welcome(
            language,
            replace(
                LATE, plan=replace(MONDAYS, size=4), is_sought=False, next_round=None
            ),
        ),
        "why-found-later": why(language, FOUND),
    }
