"""What members see of what they choose for themselves."""

from dataclasses import replace
from datetime import UTC, date, datetime, time

from ponchik.domain.choices import Choice, ChoiceKind
from ponchik.domain.meeting import answers_to
from ponchik.events.meeting import Answer
from ponchik.events.meeting_status import Status
from ponchik.events.stage import Stage
from ponchik.slack.buttons import Action, MenuItem
from ponchik.slack.surfaces.breaks import BreakForm, break_modal
from ponchik.slack.surfaces.choices import (
    NextRound,
    back,
    break_over,
    chosen,
    skipped,
    staying,
)
from ponchik.slack.surfaces.home import (
    HomeProgram,
    HomeState,
    Membership,
    home_view,
)
from ponchik.slack.surfaces.own_matches import (
    EarlierMatch,
    OpenMatch,
    earlier_blocks,
    earlier_modal,
    open_blocks,
)
from ponchik.slack.surfaces.personal import HoursForm, avoided_modal, hours_modal
from ponchik.slack.surfaces.staying import paused, still_interested
from ponchik.slack.texts.language import Language
from tests.unit.host_surfaces import (
    BREAK_UNTIL,
    COFFEE,
    EFFECT,
    FIRST,
    FRIDAY,
    HOSTS_MENU,
    MONDAYS,
    NIKHIL,
    PROGRAM,
    SECOND,
    STANDING,
    TEA,
    Surface,
)

AT = datetime(2026, 11, 30, 9, tzinfo=UTC)
IN_COFFEE, IN_TEA = NextRound(COFFEE, SECOND), NextRound(TEA, FIRST)
BREAK = Choice(ChoiceKind.BREAK, PROGRAM, AT, 1, BREAK_UNTIL)
UNHEARD = Choice(ChoiceKind.UNHEARD, PROGRAM, AT, 1)
STOP = Choice(ChoiceKind.STOP, PROGRAM, AT, 1)
MEMBER = HomeProgram(
    PROGRAM, COFFEE, MONDAYS, Membership.IN, is_host=False, next_round=SECOND,
    menu=(MenuItem.BREAK,),
)  # fmt: skip
OPEN = OpenMatch(
    EFFECT, COFFEE, (NIKHIL,), leads=False, status=Status.SCHEDULED, until=FRIDAY,
    answers=tuple(answers_to(Stage.CHECK_IN_1, 2)), pair=True, said=Answer.SCHEDULED,
    link="https://slack.com/chat", meets=(date(2026, 12, 2), time(10, 30)),
)  # fmt: skip
LEADS = replace(
    OPEN, others=("U1", "U2"), leads=True, status=Status.OPEN, said=None, pair=False,
    meets=None,
    answers=tuple(answers_to(Stage.CHECK_IN_1, 3)),
)  # fmt: skip
OTHER_MATCHES = (
    replace(
        LEADS,
        answers=tuple(answers_to(Stage.CLOSING, 3)),
        until=None,
        leads=False,
        link=None,
        said=Answer.SOME_MET,
    ),
    replace(OPEN, status=Status.CLOSED_MET, said=Answer.MET, others=()),
    replace(OPEN, status=Status.CLOSED_NO, said=Answer.NOT_MET),
    replace(OPEN, status=Status.OPEN, said=Answer.NOT_YET),
)
MET = EarlierMatch(
    6, date(2026, 11, 16), COFFEE, (NIKHIL,), Status.CLOSED_MET, cancelled=False
)
EARLIER = (
    MET,
    replace(MET, number=5, status=Status.CLOSED_NO, others=("U1", "U2")),
    replace(MET, number=4, status=Status.CLOSED_STALE, others=()),
    replace(MET, number=3, status=Status.CLOSED_SCHEDULED),
)
HOURS = HoursForm(time(9), time(17), (0, 1, 2, 3, 4), "Europe/Berlin")
CALLED_OFF = replace(MET, cancelled=True)


def home(language: Language) -> HomeState:
    return HomeState(
        programs=(
            MEMBER,
            replace(MEMBER, membership=Membership.ON_BREAK, channel=TEA,
                    break_until=BREAK_UNTIL, menu=(MenuItem.RESUME,)),
            replace(MEMBER, membership=Membership.SKIPPING, menu=(MenuItem.RESUME,)),
        ),
        channels=(),
        personal=(Action.MEMBER_HOURS, Action.MEMBER_BLOCK, Action.PRIVACY_SHOW),
        matches=open_blocks(language, [OPEN, LEADS]),
        earlier=earlier_blocks(language, EARLIER),
    )  # fmt: skip


def worst_home(language: Language) -> HomeState:
    """Return ten open matches of eight people, and 25 programs that somebody hosts."""
    eight = replace(LEADS, others=tuple(f"U0{n}XXXXXXX" for n in range(7)))
    host = replace(
        MEMBER, is_host=True, menu=HOSTS_MENU, running=STANDING,
        membership=Membership.ON_BREAK, break_until=BREAK_UNTIL,
    )  # fmt: skip
    early = replace(MET, others=eight.others)
    return replace(
        home(language),
        programs=(host,) * 25,
        matches=open_blocks(language, [eight] * 12),
        earlier=earlier_blocks(language, [early] * 5),
    )


def member_surfaces(language: Language) -> dict[str, Surface]:
    """Return each of them by the name of its golden file."""
    many = tuple((EFFECT, "1" * 80) for _ in range(120))
    return {
        "09-home-member": home_view(language, home(language)),
        "home-other-matches": home_view(
            language,
            replace(
                home(language), matches=open_blocks(language, OTHER_MATCHES), earlier=()
            ),
        ),
        "home-of-somebody-who-left": home_view(
            language, replace(home(language), programs=(), matches=())
        ),
        "earlier-matches": earlier_modal(language, [*EARLIER * 30, CALLED_OFF]),
        "earlier-matches-none": earlier_modal(language, []),
        "10-break-modal": break_modal(
            language, BreakForm(((PROGRAM, "1"), (EFFECT, "2")), None, FIRST)
        ),
        "10b-block-modal": avoided_modal(language, [NIKHIL]),
        "block-modal-nobody": avoided_modal(language, []),
        "10c-hours-modal": hours_modal(language, HOURS),
        "hours-modal-no-zone": hours_modal(language, replace(HOURS, zone=None)),
        "10e-skipped-ephemeral": skipped(language, [IN_COFFEE], PROGRAM),
        "skipped-several": skipped(language, [IN_COFFEE, IN_TEA], None),
        "choice-break": chosen(language, BREAK, IN_COFFEE),
        "choice-break-everywhere": chosen(
            language, replace(BREAK, program=None), NextRound("", None)
        ),
        "11-still-interested": still_interested(
            language, NIKHIL, COFFEE, PROGRAM, FRIDAY
        ),
        "11b-paused": paused(language, COFFEE, PROGRAM),
        "choice-paused": chosen(language, UNHEARD, IN_COFFEE),
        "staying": staying(language, IN_COFFEE),
        "staying-no-round": staying(language, NextRound(COFFEE, None)),
        "10f-break-over": break_over(language, [IN_COFFEE], PROGRAM),
        "break-over-everywhere": break_over(language, [IN_COFFEE, IN_TEA], None),
        "choice-stop": chosen(language, STOP, IN_COFFEE),
        "choice-stop-everywhere": chosen(
            language, replace(STOP, program=None), NextRound("", None)
        ),
        "choice-back": back(language, [IN_COFFEE], []),
        "choice-back-several": back(language, [IN_COFFEE, IN_TEA], [TEA]),
        "choice-back-none": back(language, [NextRound(COFFEE, None)], []),
        "break-modal-many": break_modal(language, BreakForm(many, EFFECT, FIRST)),
    }
