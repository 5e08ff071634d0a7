"""What `/ponchik` answers about matches and rounds, from the state that it shows."""

from dataclasses import replace
from uuid import UUID

from ponchik.events.program import Goal
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces import host_commands, matches
from ponchik.slack.surfaces.host_reports import DryRun, Partition
from ponchik.slack.texts.language import Language
from ponchik.slack.texts.rounds import Standing

CHANNEL, PROGRAM = "C0TCCWK2R5F", UUID("6f0e1c5a-7d4e-5b7e-9a34-2f1b6f0d0c11")
ANN, BO, CY, DI = ("U0R9I0DG6H1", "U0ZFZYTH92S", "U0T4IS8UQJT", "U0IXOULWCK8")
MATCH = matches.OwnMatch(CHANNEL, 7, (BO,), 0, None, ())
STANDING = Standing(7, 2, pairs=True, met=1, scheduled=0, not_met=0, silent=1)
DRY_RUN = DryRun(
    PROGRAM,
    CHANNEL,
    8,
    seed=7,
    partition=Partition(4, 2, first_time=2, repeats=0, fewest=True),
    groups=((ANN, BO), (CY, DI)),
    absences=(),
    can_start=False,
)


def command_variants(language: Language) -> dict[str, Message]:
    """Return each answer by the name of its golden file."""
    goals = (Goal.OTHER_TEAM, Goal.HOURS, Goal.NEWCOMERS)
    again = replace(MATCH, others=(BO, CY), repeats=1, rounds_since=3)
    many = [(ANN, BO)] * 20
    return {
        "why-never-matched": matches.why(language, MATCH),
        "why-goals": matches.why(language, replace(MATCH, goals=goals)),
        "why-matched-before": matches.why(language, again),
        "why-not-there": matches.not_there(language, CHANNEL, 7),
        "why-no-round-yet": matches.no_round_yet(language, CHANNEL),
        "groups": host_commands.groups(
            language, CHANNEL, STANDING, [(ANN, BO), (CY, DI)]
        ),
        "groups-many": host_commands.groups(
            language, CHANNEL, replace(STANDING, groups=20, silent=19), many
        ),
        "dry-run-message": host_commands.dry_run(language, DRY_RUN),
        "asked-before": host_commands.asked_before(language),
        "looking": host_commands.looking(language),
        "starting": host_commands.starting(language, 8),
    }
