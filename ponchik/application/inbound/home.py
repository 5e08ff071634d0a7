"""What is pressed on Home besides: the menu of a program, and all earlier matches."""

from ponchik.application.inbound.breaks import show_break
from ponchik.application.inbound.choices import resume
from ponchik.application.inbound.handlers import Handler, Handlers, Incoming
from ponchik.application.inbound.managing import show_management
from ponchik.application.inbound.program_settings import show_settings
from ponchik.application.inbound.programs import program_to_steer
from ponchik.application.replies import OpenView, Reply
from ponchik.queries.own_matches import earlier_matches
from ponchik.slack.buttons import Action, MenuItem, read_menu
from ponchik.slack.requests import Click
from ponchik.slack.surfaces.own_matches import MOST_IN_MODAL, earlier_modal


def choose_from_menu(incoming: Incoming[Click]) -> Reply:
    """Do what was chosen from the menu of a program on Home."""
    choice = read_menu(incoming.request.value)
    match choice.item:
        case MenuItem.BREAK:
            return show_break(incoming, choice.program)
        case MenuItem.RESUME:
            return resume(incoming, choice.program)
        case MenuItem.MANAGE:
            program = program_to_steer(incoming, choice.program)
            return show_management(incoming, program)
        case MenuItem.SETTINGS:
            return show_settings(incoming, program_to_steer(incoming, choice.program))


def show_earlier(incoming: Incoming[Click]) -> Reply:
    """Open all that somebody was matched with so far."""
    found = earlier_matches(
        incoming.transaction, incoming.workspace, incoming.person, MOST_IN_MODAL
    )
    return OpenView(earlier_modal(incoming.language, found))


HANDLERS = Handlers(
    clicks={
        Action.PROGRAM_MORE: Handler(choose_from_menu),
        Action.HOME_PAST: Handler(show_earlier),
    },
)
