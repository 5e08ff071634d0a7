"""Enrolment, Home and steering where they differ from what the design draws."""

from dataclasses import replace
from datetime import date, time, timedelta

from ponchik.events.program import Goal
from ponchik.slack.buttons import Action, MenuItem
from ponchik.slack.surfaces.enrolment import (
    Greeting,
    HeadsUp,
    Proposal,
    greeting,
    heads_up,
    host_wanted,
    set_up_by_default,
    set_up_question,
    set_up_settled,
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
    Partition,
    dry_run_modal,
)
from ponchik.slack.surfaces.managing import Paused, manage_modal
from ponchik.slack.surfaces.set_up import SetUpForm, set_up_modal
from ponchik.slack.surfaces.settings import settings_modal
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rhythms import Plan, Rhythm
from ponchik.slack.texts.rounds import Standing
from tests.unit.host_surfaces import (
    BREAK_UNTIL,
    COFFEE,
    DRY_RUN,
    FIRST,
    FRIDAY,
    HOSTS_MENU,
    MANAGEMENT,
    MONDAYS,
    NIKHIL,
    PROGRAM,
    SCHEDULE,
    SECOND,
    SETTINGS,
    STANDING,
    TEA,
    ULRIKE,
    Surface,
)

LAST_FRIDAYS = Plan(Rhythm(4, week_of_month=-1), time(9, 30), "America/Sao_Paulo", 5)
THREES = Plan(Rhythm(2, 1), time(14), "Asia/Kolkata", 3)
ALONE = replace(MANAGEMENT, running=None, url=None, after=None, upcoming=None)
MEMBER = HomeProgram(
    PROGRAM, COFFEE, MONDAYS, Membership.IN, is_host=False, next_round=SECOND,
    menu=(MenuItem.BREAK,),
)  # fmt: skip
HOST = HomeProgram(
    PROGRAM, TEA, THREES, Membership.NOT_THERE, is_host=True, next_round=FIRST,
    menu=(MenuItem.MANAGE, MenuItem.SETTINGS), running=STANDING,
)  # fmt: skip


def variants(language: Language) -> dict[str, Surface]:
    return {
        **enrolment_variants(language),
        **home_variants(language),
        **managing_variants(language),
    }


def enrolment_variants(language: Language) -> dict[str, Surface]:
    proposal = Proposal(PROGRAM, COFFEE, LAST_FRIDAYS, date(2026, 12, 25))
    soon = HeadsUp(PROGRAM, COFFEE, date(2026, 12, 6), FIRST, time(10), 24, 2)
    return {
        "greeting-groups": greeting(
            language, Greeting(PROGRAM, TEA, (ULRIKE, NIKHIL), LAST_FRIDAYS, FRIDAY)
        ),
        "greeting-no-host": greeting(
            language, Greeting(PROGRAM, TEA, (), THREES, FRIDAY)
        ),
        "set-up-question-on-friday": set_up_question(language, proposal, FIRST),
        "set-up-settled": set_up_settled(language, proposal),
        "set-up-by-default": set_up_by_default(language, proposal),
        "heads-up-tomorrow": heads_up(language, soon),
        "heads-up-monday": heads_up(
            language, replace(soon, today=date(2026, 12, 4), people=1, size=3)
        ),
        "host-wanted": host_wanted(language, PROGRAM, None),
        "host-wanted-inviter-cannot": host_wanted(language, PROGRAM, NIKHIL),
        "set-up-modal-odd": set_up_modal(
            language, SetUpForm(PROGRAM, COFFEE, replace(SCHEDULE, plan=ODD, dates=()))
        ),
        "settings-modal-all": settings_modal(language, FILLED),
        "settings-modal-many-days-off": settings_modal(
            language, replace(FILLED, days_off=EVERY_OTHER_DAY, words=None)
        ),
    }


ODD = Plan(Rhythm(1, 6), time(8, 15), "Asia/Kathmandu", 7)
FILLED = replace(
    SETTINGS,
    schedule=replace(
        SCHEDULE, plan=replace(MONDAYS, rhythm=Rhythm(0, week_of_month=1))
    ),
    check_ins=4,
    own_morning=True,
    goals=(Goal.NEWCOMERS, Goal.HOURS),
    guests=False,
    days_off=(date(2026, 12, 24), date(2026, 12, 25), date(2027, 1, 6)),
    words="The coffee is on us.",
    language="de",
    hosts=(ULRIKE, NIKHIL),
)
EVERY_OTHER_DAY = tuple(FIRST + timedelta(days=2 * n) for n in range(400))


def home_variants(language: Language) -> dict[str, Surface]:
    return {
        "home-few-programs": home_view(
            language,
            HomeState(
                (
                    MEMBER,
                    HOST,
                    replace(MEMBER, membership=Membership.ON_BREAK, channel=TEA,
                            break_until=BREAK_UNTIL, menu=(MenuItem.RESUME,)),
                    replace(HOST, trouble=HomeTrouble.MESSAGES, undelivered=2,
                            membership=Membership.IN, menu=HOSTS_MENU),
                    replace(HOST, trouble=HomeTrouble.MAY_NOT_POST,
                            paused=Paused(None)),
                ),
                (), (Action.PRIVACY_SHOW,),
            ),
        ),
        "home-outside": home_view(
            language,
            HomeState(
                (
                    replace(MEMBER, membership=Membership.OUT, menu=(),
                            next_round=None),
                    replace(MEMBER, membership=Membership.NOT_THERE, menu=()),
                    replace(HOST, paused=Paused(BREAK_UNTIL), running=None),
                    replace(HOST, membership=Membership.ON_BREAK, running=None),
                ),
                (), (),
            ),
        ),
        "home-empty-no-channels": home_view(language, HomeState((), (), ())),
        "home-empty-no-next-round": home_view(
            language, HomeState((), (OpenChannel(COFFEE, 1, None),), ())
        ),
    }  # fmt: skip


def managing_variants(language: Language) -> dict[str, Surface]:
    running = MANAGEMENT.running
    assert running is not None
    answered = Standing(7, 3, pairs=False, met=2, scheduled=0, not_met=1, silent=0)
    return {
        "manage-nothing": manage_modal(language, ALONE),
        "manage-paused": manage_modal(
            language, replace(MANAGEMENT, paused=Paused(BREAK_UNTIL), running=None)
        ),
        "manage-paused-for-good": manage_modal(
            language, replace(MANAGEMENT, paused=Paused(None), url=None)
        ),
        "manage-all-answered": manage_modal(
            language,
            replace(
                MANAGEMENT,
                running=replace(running, standing=answered, to_ask=0),
                after=None,
            ),
        ),
        "manage-one-left": manage_modal(
            language,
            replace(
                MANAGEMENT,
                running=replace(running, to_ask=1),
                name="c" * 80,
            ),
        ),
        "dry-run-few": dry_run_modal(
            language,
            replace(
                DRY_RUN,
                partition=Partition(7, 3, 3, 0, fewest=True),
                groups=(("U1", "U2", "U3"), ("U4", "U5"), ("U6", "U7")),
                absences=(),
                can_start=False,
            ),
        ),
    }
