"""What `/ponchik` answers about matches and rounds, from the state that it shows."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from ponchik.events.program import Goal
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces import host_commands, matches
from ponchik.slack.surfaces.managing import Running
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rounds import Standing

CHANNEL, PROGRAM = "C0TCCWK2R5F", UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")
ANN, BO, CY, DI = ("U0R9I0DG6H1", "U0ZFZYTH92S", "U0T4IS8UQJT", "U0IXOULWCK8")
MATCH = matches.OwnMatch(CHANNEL, 7, (BO,), 0, None, ())
STANDING = Standing(7, 2, pairs=True, met=1, scheduled=0, not_met=0, silent=1)
UNTIL = date(2026, 12, 11)
RUNNING = Running(STANDING, UNTIL, 1)


def command_variants(language: Language) -> dict[str, Message | Mapping[str, Any]]:
    """Return each answer by the name of its golden file."""
    goals = (Goal.OTHER_TEAM, Goal.HOURS, Goal.NEWCOMERS)
    again = replace(MATCH, others=(BO, CY), repeats=1, rounds_since=3)
    many = [(ANN, BO)] * 20
    return {
        "why-never-matched": matches.why(language, MATCH),
        "why-goals": matches.why(language, replace(MATCH, goals=goals)),
        "why-hours": matches.why(
            language,
            replace(MATCH, goals=goals, overlap=timedelta(hours=3.5), met=6, people=23),
        ),
        "why-matched-before": matches.why(language, again),
        "why-not-there": matches.not_there(language, CHANNEL, 7),
        "why-no-round-yet": matches.no_round_yet(language, CHANNEL),
        "groups": host_commands.groups(
            language, CHANNEL, STANDING, [(ANN, BO), (CY, DI)]
        ),
        "groups-many": host_commands.groups(
            language, CHANNEL, replace(STANDING, groups=20, silent=19), many
        ),
        "asked-before": host_commands.asked_before(language),
        "looking": host_commands.looking(language, "name"),
        "starting": host_commands.starting(language, 8, "name"),
        "would-call-off": host_commands.would_call_off(language, PROGRAM, RUNNING),
        "paused-by-hand": host_commands.paused_until(language, PROGRAM, None),
        "paused-by-hand-until": host_commands.paused_until(language, PROGRAM, UNTIL),
    }
