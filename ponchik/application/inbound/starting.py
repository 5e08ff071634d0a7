"""Starting a round by hand: its groups are shown first, and these are what starts.

Who would be matched is asked of Slack, which takes longer than somebody waits for a
form: so the form opens at once, and a worker fills it in.
"""

from datetime import timedelta

from ponchik.application.inbound.handlers import (
    CannotDo,
    Handler,
    Handlers,
    Incoming,
    Program,
    T,
    Typed,
)
from ponchik.application.inbound.programs import (
    pressed,
    program_of_form,
    require_there,
    round_running,
    typed,
)
from ponchik.application.inbound.view_work import name_of_view, work_for_view
from ponchik.application.replies import NextView, OpenView, Reply
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.requests import Submission
from ponchik.slack.surfaces import host_commands as surfaces

#: Who looks at an empty form for so long closes it.
_SHOWN_WITHIN = timedelta(minutes=2)
#: Who starts a round by hand waits for it now; an hour later it would be a surprise.
_STARTS_WITHIN = timedelta(hours=1)


def preview_next(incoming: Incoming[Typed], program: Program) -> Reply:
    """Show the round that could start now; none can while another one runs."""
    if program["open_round"] is not None:
        raise CannotDo(round_running(incoming, program))
    return preview_round(incoming, program)


def preview_round(incoming: Incoming[T], program: Program) -> Reply:
    """Show who would be matched; while a round runs, who would be after it."""
    require_there(program)
    name = name_of_view(incoming)
    payload = {"view": name}
    preview = work_for_view(incoming, program, "preview_round", _SHOWN_WITHIN, payload)
    incoming.recorder.want([preview])
    return OpenView(surfaces.looking(incoming.language, name))


def start_shown(incoming: Incoming[Submission]) -> Reply:
    """Start the groups that were shown, or show what differs by now."""
    seen, program = program_of_form(incoming)
    if program["open_round"] is not None:
        raise CannotDo(round_running(incoming, program))
    name = name_of_view(incoming)
    payload = {
        "view": name,
        "seed": seen.seed,
        "digest": seen.digest,
        "people": seen.people,
    }
    kind = "start_round_by_hand"
    start = work_for_view(incoming, program, kind, _STARTS_WITHIN, payload)
    incoming.recorder.want([start])
    return NextView(surfaces.starting(incoming.language, program["rounds"] + 1, name))


HANDLERS = Handlers(
    clicks={Action.ROUND_PREVIEW: pressed(preview_round)},
    submissions={Callback.ROUND_START: Handler(start_shown)},
    commands={"start": typed(preview_next)},
)
