"""The longest of the host half: 8 people, 80-character names, 20 programs and more."""

from dataclasses import replace
from datetime import time

from ponchik.events.program import Goal
from ponchik.slack.buttons import Action
from ponchik.slack.surfaces.absences import Absence, OwnAbsence, why_not
from ponchik.slack.surfaces.channel_reports import (
    RoundBegan,
    RoundOver,
    round_began,
    round_over,
)
from ponchik.slack.surfaces.commands import (
    Status,
    StatusProgram,
    status_message,
    which_program,
)
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
    HomeState,
    Membership,
    OpenChannel,
    home_view,
)
from ponchik.slack.surfaces.host_commands import asking, groups
from ponchik.slack.surfaces.host_reports import (
    BeganForHosts,
    dry_run_modal,
    round_began_for_hosts,
    round_over_for_hosts,
)
from ponchik.slack.surfaces.hosts import (
    DeadMessage,
    admin_became_host,
    became_host,
    dead_message,
    host_added,
    no_host_left,
)
from ponchik.slack.surfaces.managing import manage_modal
from ponchik.slack.surfaces.set_up import SetUpForm, set_up_modal
from ponchik.slack.surfaces.settings import settings_modal
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.reasons import WhyNot
from tests.unit.host_surfaces import (
    ABSENCES,
    BREAK_UNTIL,
    DATES,
    DRY_RUN,
    EFFECT,
    FIRST,
    HOSTS_MENU,
    MANAGEMENT,
    OVER,
    PARTITION,
    PROGRAM,
    SCHEDULE,
    SECOND,
    STANDING,
    Surface,
)
from tests.unit.host_variants import EVERY_OTHER_DAY, FILLED, HOST, ODD

PEOPLE = tuple(f"U{n}{'X' * 13}" for n in range(8))


def worst(language: Language) -> dict[str, Surface]:
    """Return what is longest: 8 people, 80-character names, 20 programs and more."""
    long_id = "C" * 15
    unmatched = tuple(Absence(person, WhyNot.UNMATCHED) for person in PEOPLE * 20)
    crowd = (*unmatched, *ABSENCES)
    one = replace(OVER.undelivered[0], people=PEOPLE, reason="x" * 80)
    undelivered = (one,)
    running = replace(STANDING, number=1000, groups=5000, met=1000, not_met=1000)
    program = replace(
        HOST, channel=long_id, membership=Membership.ON_BREAK, break_until=BREAK_UNTIL,
        running=running, menu=HOSTS_MENU,
    )  # fmt: skip
    status = StatusProgram(
        long_id, Membership.IN, SECOND, others=PEOPLE[1:], meets=(SECOND, time(10)),
        running=running,
    )  # fmt: skip
    partition = replace(
        PARTITION, people=40_000, groups=5000, fewest=False, repeats=4000
    )
    proposal = Proposal(PROGRAM, long_id, ODD, FIRST)
    managed = replace(
        MANAGEMENT, channel=long_id, name="c" * 80, url=f"https://{'x' * 200}.example"
    )
    return {
        "greeting": greeting(
            language, Greeting(PROGRAM, long_id, (*PEOPLE, "U8", "U9"), ODD, FIRST)
        ),
        "home": home_view(
            language,
            HomeState(
                (program,) * 40, (),
                (Action.MEMBER_HOURS, Action.MEMBER_BLOCK, Action.PRIVACY_SHOW),
            ),
        ),
        "home-empty": home_view(
            language, HomeState((), (OpenChannel(long_id, 10_000, SECOND),) * 40, ())
        ),
        "home-buttons": home_view(language, HomeState((program,) * 5, (), ())),
        "status": status_message(
            language, Status((status,) * 40, can_break=PROGRAM, can_resume=PROGRAM)
        ),
        "which": which_program(language, (long_id,) * 40),
        "host-start": round_began_for_hosts(
            language,
            BeganForHosts(PROGRAM, long_id, 1000, partition, crowd, "x" * 300),
        ),
        "host-end": round_over_for_hosts(
            language,
            replace(OVER, channel=long_id, number=1000, undelivered=undelivered * 40),
        ),
        "dry-run": dry_run_modal(
            language,
            replace(DRY_RUN, channel=long_id, number=1000, partition=partition,
                    groups=(PEOPLE,) * 5000, absences=crowd),
        ),
        "manage": manage_modal(language, managed),
        "settings": settings_modal(
            language,
            replace(
                FILLED,
                channel=long_id,
                goals=tuple(Goal),
                days_off=EVERY_OTHER_DAY[:200],
                words="x" * 300,
                hosts=PEOPLE * 3,
                schedule=replace(SCHEDULE, plan=ODD, dates=DATES * 2),
            ),
        ),
        "set-up-question": set_up_question(language, proposal, SECOND),
        "set-up-settled": set_up_settled(language, proposal),
        "set-up-by-default": set_up_by_default(language, proposal),
        "set-up": set_up_modal(
            language,
            SetUpForm(PROGRAM, long_id, replace(SCHEDULE, plan=ODD, dates=DATES * 2)),
        ),
        "heads-up": heads_up(
            language, HeadsUp(PROGRAM, long_id, FIRST, SECOND, time(10), 40_000, 8)
        ),
        "host-wanted": host_wanted(language, PROGRAM, PEOPLE[0]),
        "channel-start": round_began(
            language,
            RoundBegan(PROGRAM, long_id, 1000, 40_000, 5000, 4000, SECOND, FIRST),
        ),
        "channel-end": round_over(
            language,
            RoundOver(PROGRAM, long_id, 1000, 5000, False, 4000, 999, SECOND),  # noqa: FBT003
        ),
        "why-not": why_not(
            language,
            OwnAbsence(PROGRAM, long_id, 1000, WhyNot.UNDELIVERED, others=PEOPLE[1:]),
        ),
        "groups": groups(language, long_id, running, [PEOPLE] * 5000),
        "asking": asking(language, 5000),
        "host-added": host_added(language, PROGRAM, long_id, PEOPLE[0]),
        "became-host": became_host(language, PROGRAM, long_id),
        "admin-became-host": admin_became_host(language, long_id, PEOPLE[0]),
        "no-host-left": no_host_left(language, PROGRAM, long_id),
        "dead-message": dead_message(
            language,
            DeadMessage(EFFECT, long_id, PEOPLE, "x" * 80, introduction=False),
        ),
    }  # fmt: skip
