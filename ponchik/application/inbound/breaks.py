"""Breaks: typed with how long, or chosen in a form."""

from datetime import date, timedelta
from uuid import UUID

from ponchik.application.inbound.break_words import read_until
from ponchik.application.inbound.choices import (
    chosen,
    pressed,
    record,
    require_running,
    scope_typed,
    skip,
    stop,
)
from ponchik.application.inbound.handlers import (
    FormErrors,
    Handler,
    Handlers,
    Incoming,
    Subcommand,
    T,
    Typed,
)
from ponchik.application.replies import Ephemeral, OpenView, Reply
from ponchik.domain.member import BreakOver, BreakTooLong, TakeBreak
from ponchik.queries.break_ends import zone_of_person
from ponchik.queries.matches import local_day
from ponchik.queries.memberships import own_programs
from ponchik.queries.names import channel_names
from ponchik.queries.programs import find_program
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.requests import Submission
from ponchik.slack.surfaces import commands
from ponchik.slack.surfaces.breaks import (
    BreakChoice,
    BreakForm,
    Length,
    break_modal,
    read_break,
)
from ponchik.slack.surfaces.form_values import FieldErrors
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import choices as texts
from ponchik.slack.texts import forms

#: What the form proposes.
_USUAL = timedelta(weeks=2)


def show_break(incoming: Incoming[T], scope: UUID | None) -> Reply:
    """Open the form, about one program or about all."""
    transaction, workspace = incoming.transaction, incoming.workspace
    own = own_programs(transaction, workspace, incoming.person)
    rows = [one.row for one in own if one.takes_part]
    if scope is not None and scope not in {row["program"] for row in rows}:
        rows.append(require_running(incoming, scope))
    names = channel_names(transaction, workspace)
    form = BreakForm(
        programs=tuple(
            (row["program"], names.get(row["channel"], row["channel"])) for row in rows
        ),
        chosen=scope,
        until=today_of(incoming, scope) + _USUAL,
    )
    return OpenView(break_modal(incoming.language, form))


def take_break(incoming: Incoming[T], scope: UUID | None, until: date) -> Reply:
    """Leave somebody out until a day. Raises BreakOver or BreakTooLong."""
    today = today_of(incoming, scope)
    record(incoming, TakeBreak(scope, until, today, incoming.now))
    return chosen(incoming, scope)


def type_break(incoming: Incoming[Typed]) -> Reply:
    """Take a break of the length that was typed; without one, ask in the form."""
    typed, scope = incoming.request.words.rest, scope_typed(incoming)
    if not typed:
        return show_break(incoming, scope)
    until = read_until(typed, today_of(incoming, scope))
    if until is None:
        return Ephemeral(commands.unreadable_day(incoming.language, typed))
    try:
        return take_break(incoming, scope, until)
    except BreakOver:
        return Ephemeral(said(forms.is_over(incoming.language)))
    except BreakTooLong:
        return Ephemeral(said(texts.too_long(incoming.language)))


def save_break(incoming: Incoming[Submission]) -> Reply:
    """Record what was chosen in the form; what holds then stands in its place."""
    choice = read_break(incoming.language, incoming.request.view.values)
    if isinstance(choice, FieldErrors):
        raise FormErrors(choice.sentences)
    if choice.program is not None:
        require_running(incoming, choice.program)
    try:
        return _chosen_in_form(incoming, choice)
    except BreakOver:
        raise _wrong_day(forms.is_over(incoming.language)) from None
    except BreakTooLong:
        raise _wrong_day(texts.too_long(incoming.language)) from None


def _chosen_in_form(incoming: Incoming[Submission], choice: BreakChoice) -> Reply:
    match choice.length, choice.until:
        case Length.UNTIL, date() as until:
            return take_break(incoming, choice.program, until)
        case Length.SKIP, _:
            return skip(incoming, choice.program)
        case _:
            return stop(incoming, choice.program)


def _wrong_day(sentence: str) -> FormErrors:
    return FormErrors({Action.SET_UNTIL.field: sentence})


def today_of(incoming: Incoming[T], scope: UUID | None) -> date:
    """Return the day that it is in the program, or else where the person lives."""
    if scope is not None:
        row = find_program(incoming.transaction, incoming.workspace, scope)
        if row is not None:
            return local_day(row, incoming.now)
    zone = zone_of_person(incoming.transaction, incoming.workspace, incoming.person)
    return incoming.now.astimezone(zone).date()


HANDLERS = Handlers(
    clicks={Action.MEMBER_BREAK: pressed(show_break)},
    submissions={
        Callback.MEMBER_BREAK: Handler(save_break, for_outsiders=True),
    },
    commands={"snooze": Subcommand(type_break)},
)
