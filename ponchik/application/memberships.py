"""How somebody stands to a program, as surfaces show it."""

from datetime import date

from ponchik.domain.choices import ChoiceKind
from ponchik.queries.memberships import OwnProgram
from ponchik.slack.surfaces.home import Membership


def membership_of(program: OwnProgram) -> Membership:
    """Return whether somebody is in the next round, and if not, what they chose."""
    if not program.takes_part:
        return Membership.NOT_THERE
    match program.choice and program.choice.kind:
        case ChoiceKind.STOP | ChoiceKind.UNHEARD:
            return Membership.OUT
        case ChoiceKind.BREAK:
            return Membership.ON_BREAK
        case ChoiceKind.SKIP:
            return Membership.SKIPPING
        case _:
            return Membership.IN


def break_of(program: OwnProgram) -> date | None:
    """Return the day on which a break is over, None for who is on none."""
    choice = program.choice
    return choice.until if choice and choice.kind is ChoiceKind.BREAK else None
