"""Every surface of the design's host half, from the state that it shows."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, time
from typing import Any
from uuid import UUID

from ponchik.slack.buttons import Action, MenuItem
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.absences import Absence, OwnAbsence, why_not
from ponchik.slack.surfaces.channel_reports import (
    RoundBegan,
    RoundOver,
    round_began,
    round_over,
)
from ponchik.slack.surfaces.commands import (
    HOST_COMMANDS,
    Status,
    StatusProgram,
    help_message,
    status_message,
)
from ponchik.slack.surfaces.enrolment import (
    Greeting,
    Proposal,
    greeting,
    set_up_question,
)
from ponchik.slack.surfaces.home import (
    HomeProgram,
    HomeState,
    HomeTrouble,
    Membership,
    OpenChannel,
    home_view,
)
from ponchik.slack.surfaces.host_reports import (
    BeganForHosts,
    DryRun,
    OverForHosts,
    Partition,
    Rate,
    Undelivered,
    dry_run_modal,
    round_began_for_hosts,
    round_over_for_hosts,
)
from ponchik.slack.surfaces.hosts import (
    Trouble,
    host_added,
    no_host_left,
    trouble,
)
from ponchik.slack.surfaces.managing import (
    Management,
    Running,
    manage_modal,
)
from ponchik.slack.surfaces.messages import MeetingView, called_off
from ponchik.slack.surfaces.privacy import privacy_modal
from ponchik.slack.surfaces.repairs import resend_modal
from ponchik.slack.surfaces.schedule_form import Schedule
from ponchik.slack.surfaces.set_up import SetUpForm, set_up_modal
from ponchik.slack.surfaces.settings import SettingsForm, settings_modal
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.reasons import WhyNot
from ponchik.slack.texts.rhythms import Plan, Rhythm
from ponchik.slack.texts.rounds import Standing

Surface = Message | Mapping[str, Any]

PROGRAM = UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")
EFFECT = UUID("018f7c1e-6a55-7c3e-9d0b-3f5f0b6a7c11")
COFFEE, TEA = "C0TCCWK2R5F", "C0S2C8G193L"
ULRIKE, NIKHIL, WILLIAM = "U0R9I0DG6H1", "U0ZFZYTH92S", "U0PC5UHSRMM"
MONDAYS = Plan(Rhythm(0, 2), time(10), "Europe/Berlin", 2)
FIRST, SECOND, AFTER = date(2026, 12, 7), date(2026, 12, 14), date(2026, 12, 28)
FRIDAY = date(2026, 12, 11)
DATES = (FIRST, date(2026, 12, 21), date(2027, 1, 4))
SCHEDULE = Schedule(MONDAYS, FIRST, DATES)
STANDING = Standing(7, 12, pairs=True, met=5, scheduled=3, not_met=0, silent=4)
BREAK_UNTIL = date(2027, 1, 4)
URL = "https://ponchik.example.com/rounds/7"
HOSTS_MENU = (MenuItem.BREAK, MenuItem.MANAGE, MenuItem.SETTINGS)
PARTITION = Partition(people=24, groups=12, first_time=11, repeats=1, fewest=True)
ABSENCES = (
    Absence("U1", WhyNot.ON_BREAK),
    Absence("U2", WhyNot.ON_BREAK),
    Absence("U3", WhyNot.STOPPED),
    Absence(WILLIAM, WhyNot.DEACTIVATED),
    Absence("U4", WhyNot.GUEST),
    Absence("UB", WhyNot.SLACKBOT),
)
SETTINGS = SettingsForm(
    program=PROGRAM, version=12, channel=COFFEE, schedule=SCHEDULE, check_ins=1,
    own_morning=False, goals=(), guests=True, externals=False, days_off=(), words="",
    language="en", hosts=(ULRIKE,),
)  # fmt: skip
MANAGEMENT = Management(
    PROGRAM, COFFEE, "coffee", MONDAYS, Running(STANDING, FRIDAY, 7), SECOND, AFTER,
    None, URL,
)  # fmt: skip
OVER = OverForHosts(
    program=PROGRAM, channel=COFFEE, number=7, pairs=True, met=9, scheduled=1,
    not_met=1, silent=1, people_answered=19, people=24, first_time=8,
    before=(Rate(8, 12), Rate(7, 11)),
    undelivered=(
        Undelivered(EFFECT, ("U0JZQLRANPG", "U0D6SHV3AAF"), "user disabled"),
    ),
    url=URL,
)  # fmt: skip
GROUPS = (
    (ULRIKE, NIKHIL),
    ("U0T4IS8UQJT", "U0IXOULWCK8"),
    ("U04UXG94ELZ", "U0BZ9VOGS91"),
    ("U0223J4YCAA", "U0D6SHV3AAF"),
    *[(f"U{n}", f"V{n}") for n in range(8)],
)
DRY_RUN = DryRun(
    PROGRAM, COFFEE, 8, 7, PARTITION, GROUPS,
    tuple(one for one in ABSENCES if one.reason is not WhyNot.DEACTIVATED),
    can_start=True,
)  # fmt: skip
MEMBER_COMMANDS = (
    *("status", "skip", "snooze", "stop", "resume", "why", "block", "hours"),
    "privacy",
)


def home_of(count: int) -> HomeState:
    programs = tuple(
        HomeProgram(
            PROGRAM, TEA if n % 2 else COFFEE, MONDAYS, Membership.IN, is_host=True,
            next_round=SECOND, menu=HOSTS_MENU, running=STANDING,
            trouble=HomeTrouble.INTRODUCTIONS if n == 2 else None,
            undelivered=1 if n == 2 else 0,
        )
        for n in range(count)
    )  # fmt: skip
    personal = (Action.MEMBER_HOURS, Action.MEMBER_BLOCK, Action.PRIVACY_SHOW)
    return HomeState(programs, (), personal, matches=())


def designed(language: Language) -> dict[str, Surface]:
    """Return the surfaces as the design draws them."""
    return {
        "01-greeting-in-the-channel": greeting(
            language, Greeting(PROGRAM, COFFEE, (ULRIKE,), MONDAYS, FIRST)
        ),
        "02-set-up-dm": set_up_question(
            language, Proposal(PROGRAM, COFFEE, MONDAYS, FIRST)
        ),
        "03-set-up-modal": set_up_modal(language, SetUpForm(PROGRAM, COFFEE, SCHEDULE)),
        "07e-round-called-off": called_off(
            MeetingView(EFFECT, COFFEE, (ULRIKE, NIKHIL), NIKHIL, language), SECOND
        ),
        "09b-home-manager-20-programs": home_view(language, home_of(25)),
        "09c-home-empty": home_view(
            language,
            HomeState(
                (),
                (OpenChannel(COFFEE, 24, SECOND), OpenChannel(TEA, 5, FIRST)),
                (Action.PRIVACY_SHOW,),
            ),
        ),
        "12b-why-not": why_not(
            language, OwnAbsence(PROGRAM, COFFEE, 7, WhyNot.ON_BREAK, BREAK_UNTIL)
        ),
        "13-report-channel-start": round_began(
            language, RoundBegan(PROGRAM, COFFEE, 7, 24, 12, 11, SECOND, FRIDAY)
        ),
        "13b-report-channel-end": round_over(
            language,
            RoundOver(PROGRAM, COFFEE, 7, 12, True, 9, 1, SECOND, choices=True),  # noqa: FBT003
        ),
        "13c-report-manager-start": round_began_for_hosts(
            language, BeganForHosts(PROGRAM, COFFEE, 7, PARTITION, ABSENCES, URL)
        ),
        "13d-report-manager-end": round_over_for_hosts(language, OVER),
        "14-settings-modal": settings_modal(language, SETTINGS),
        "14b-manage-modal": manage_modal(language, MANAGEMENT),
        "14b2-resend-modal": resend_modal(language, PROGRAM),
        "14c-manager-added": host_added(language, PROGRAM, COFFEE, ULRIKE),
        "14d-no-manager-left": no_host_left(language, PROGRAM, COFFEE),
        "14e-trouble": trouble(language, COFFEE, Trouble.ARCHIVED),
        "15-privacy-modal": privacy_modal(language),
        "16-help": help_message(language, {*MEMBER_COMMANDS, *HOST_COMMANDS}),
        "16b-status": status_message(language, STATUS),
        "16c-dry-run-modal": dry_run_modal(language, DRY_RUN),
    }


STATUS = Status(
    (
        StatusProgram(
            COFFEE, Membership.IN, SECOND, others=(NIKHIL,),
            meets=(date(2026, 12, 2), time(10, 30)),
        ),
        StatusProgram(TEA, Membership.ON_BREAK, FIRST, break_until=BREAK_UNTIL),
    ),
    can_break=PROGRAM,
    can_resume=PROGRAM,
)  # fmt: skip


def as_json(surface: Surface) -> Any:
    return asdict(surface) if isinstance(surface, Message) else surface
