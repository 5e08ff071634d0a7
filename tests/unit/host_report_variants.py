"""Reports and answers where they differ from what the design draws."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from ponchik.slack.surfaces.absences import Absence, OwnAbsence, why_not
from ponchik.slack.surfaces.channel_reports import (
    RoundBegan,
    RoundOver,
    program_paused,
    round_began,
    round_moved,
    round_over,
    round_skipped,
)
from ponchik.slack.surfaces.commands import (
    Status,
    StatusProgram,
    help_message,
    only_hosts_pause,
    status_message,
    unknown_command,
    unreadable_day,
    which_program,
)
from ponchik.slack.surfaces.home import (
    Membership,
)
from ponchik.slack.surfaces.host_reports import (
    BeganForHosts,
    Partition,
    round_began_for_hosts,
    round_over_for_hosts,
)
from ponchik.slack.surfaces.hosts import (
    DeadMessage,
    Outage,
    Trouble,
    admin_became_host,
    back_again,
    became_host,
    dead_message,
    trouble,
)
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import confirmations
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.reasons import WhyNot
from tests.unit.host_surfaces import (
    AFTER,
    BREAK_UNTIL,
    COFFEE,
    EFFECT,
    FIRST,
    FRIDAY,
    NIKHIL,
    OVER,
    PROGRAM,
    SECOND,
    STANDING,
    TEA,
    ULRIKE,
    WILLIAM,
    Surface,
)


def report_and_answer_variants(language: Language) -> dict[str, Surface]:
    return {
        **report_variants(language),
        **answer_variants(language),
        **confirmation_variants(language),
    }


def confirmation_variants(language: Language) -> dict[str, Surface]:
    told = {
        "saved": confirmations.saved(language),
        "asking": confirmations.asking(language, 7),
        "asking-one": confirmations.asking(language, 1),
        "started": confirmations.started(language, 8),
        "called-off": confirmations.called_off(language, 7),
        "skipped": confirmations.skipped(language, SECOND, AFTER),
        "paused": confirmations.paused(language, BREAK_UNTIL),
        "paused-for-good": confirmations.paused(language, None),
        "resumed": confirmations.resumed(language, SECOND),
        "sending-again": confirmations.sending_again(language),
        "already-there": confirmations.already_there(language, "<https://x.example>"),
        "you-host": confirmations.you_host(language, f"<#{COFFEE}>"),
        "no-longer-host": confirmations.no_longer_host(language, f"<#{COFFEE}>"),
        "channel-asked": confirmations.channel_asked(language, f"<#{COFFEE}>"),
    }
    return {f"confirmation-{name}": said(words) for name, words in told.items()}


def report_variants(language: Language) -> dict[str, Surface]:
    over = RoundOver(PROGRAM, COFFEE, 7, 12, pairs=True, met=9, scheduled=0,
                     next_round=None)  # fmt: skip
    others = tuple(Absence(f"U{n}", reason) for n, reason in enumerate(WhyNot))
    return {
        "channel-start-all-new": round_began(
            language, RoundBegan(PROGRAM, COFFEE, 1, 7, 3, 3, None)
        ),
        "channel-start-all-repeats": round_began(
            language, RoundBegan(PROGRAM, COFFEE, 9, 2, 1, 0, SECOND)
        ),
        "channel-end-no-choices": round_over(language, over),
        "channel-end-few-groups": round_over(
            language, replace(over, groups=3, met=3, next_round=SECOND)
        ),
        "channel-end-none-met": round_over(language, replace(over, met=0)),
        "channel-end-too-short": round_over(
            language,
            replace(over, pairs=False, scheduled=2, next_round=AFTER,
                    too_short=(SECOND,)),
        ),
        "host-start-nothing-odd": round_began_for_hosts(
            language,
            BeganForHosts(
                PROGRAM, COFFEE, 1, Partition(6, 2, 2, 0, fewest=True), (), None
            ),
        ),
        "host-start-every-reason": round_began_for_hosts(
            language,
            BeganForHosts(
                PROGRAM, COFFEE, 7, Partition(9, 3, 1, 2, fewest=False), others, None
            ),
        ),
        "host-end-nobody-answered": round_over_for_hosts(
            language,
            replace(OVER, met=0, scheduled=0, not_met=0, silent=12, people_answered=0,
                    first_time=0, before=(), undelivered=(), url=None),
        ),
        "host-end-groups": round_over_for_hosts(
            language, replace(OVER, pairs=False, silent=0, undelivered=())
        ),
        "host-end-many-undelivered": round_over_for_hosts(
            language, replace(OVER, silent=3, undelivered=OVER.undelivered * 7)
        ),
        "program-paused": program_paused(language, BREAK_UNTIL),
        "program-paused-for-good": program_paused(language, None),
        "round-skipped": round_skipped(language, SECOND, AFTER),
        "round-moved": round_moved(language, SECOND, FRIDAY),
    }  # fmt: skip


def answer_variants(language: Language) -> dict[str, Surface]:
    absence = OwnAbsence(PROGRAM, COFFEE, 7, WhyNot.ON_BREAK)
    dead = DeadMessage(EFFECT, COFFEE, (ULRIKE, NIKHIL), "user disabled",
                       introduction=True)  # fmt: skip
    outage = Outage(
        datetime(2026, 12, 7, 9, tzinfo=UTC),
        datetime(2026, 12, 7, 9, tzinfo=UTC) + timedelta(days=2),
        "Europe/Berlin",
        2,
        1,
    )
    return {
        **{
            f"why-not-{reason}": why_not(
                language, replace(absence, reason=reason, others=(NIKHIL,))
            )
            for reason in WhyNot
        },
        "why-not-stopped-on": why_not(
            language, replace(absence, reason=WhyNot.STOPPED, when=FIRST)
        ),
        "why-not-joined-on": why_not(
            language, replace(absence, reason=WhyNot.JOINED_LATE, when=FIRST)
        ),
        "became-host": became_host(language, PROGRAM, COFFEE),
        "admin-became-host": admin_became_host(language, COFFEE, WILLIAM),
        "trouble-removed": trouble(language, COFFEE, Trouble.REMOVED),
        "trouble-may-not-post": trouble(language, COFFEE, Trouble.MAY_NOT_POST),
        "trouble-introduction": dead_message(language, dead),
        "trouble-message": dead_message(language, replace(dead, introduction=False)),
        "back-again": back_again(language, outage),
        "back-again-late": back_again(language, replace(outage, late=1, skipped=0)),
        "back-again-skipped": back_again(language, replace(outage, late=0)),
        "back-again-in-time": back_again(language, replace(outage, late=0, skipped=0)),
        "help-hosts-only": help_message(language, {"settings", "groups"}),
        "help-nothing": help_message(language, ()),
        "status-nothing": status_message(language, Status(())),
        "status-every": status_message(language, Status(EVERY_STATUS)),
        "command-typo": unknown_command(language, "snoze", "snooze"),
        "command-unknown": unknown_command(language, "<!channel> `x`" * 9, None),
        "command-which": which_program(language, (COFFEE, TEA)),
        "command-which-none": which_program(language, ()),
        "command-only-hosts-pause": only_hosts_pause(language),
        "command-unreadable-day": unreadable_day(language, "soon"),
    }


EVERY_STATUS = (
    StatusProgram(COFFEE, Membership.IN, SECOND, running=STANDING),
    StatusProgram(TEA, Membership.OUT, None),
    StatusProgram(TEA, Membership.NOT_THERE, SECOND),
    StatusProgram(TEA, Membership.ON_BREAK, SECOND),
    StatusProgram(COFFEE, Membership.IN, SECOND, others=(NIKHIL, ULRIKE)),
)
