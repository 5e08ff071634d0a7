"""Whom somebody would rather not be matched with: read and changed by them alone."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from starlette.responses import Response

from ponchik.application.inbound.choices import record_quietly
from ponchik.application.own_forms import is_full
from ponchik.application.people_names import find_person
from ponchik.command_handler import Recorder, load
from ponchik.domain.member import (
    MEMBER,
    AddPrivateAvoidance,
    RemovePrivateAvoidance,
)
from ponchik.errors import Invalid, Unknown
from ponchik.events.event import Stream
from ponchik.queries.page_names import people_of_page
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.web.pages.acting import SEVERAL, Act, Asked, get_to_know, nobody
from ponchik.web.pages.forms import WrongFields
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.own_acts import form_of
from ponchik.web.pages.questions import Field, NothingToDo, Question
from ponchik.web.pages.visits import Visit, identity

_WHO = Field(
    "person",
    "Who",
    hint="By their name in Slack, or their member id, such as U0123ABCD.",
    is_needed=True,
)


def show_list(visit: Visit) -> Response:
    """Show somebody's own list, to themselves."""

    def look(transaction: Transaction) -> dict[str, Any]:
        listed = _listed(transaction, visit)
        names = people_of_page(transaction, visit.visitor.workspace, listed)
        known = sorted(map(names, listed), key=lambda one: one.name.casefold())
        return {"people": [one for one in known if one.slack_id]}

    return visit.draw("own-list.html", here="me", **visit.read(look))


def _listed(transaction: Transaction, visit: Visit) -> frozenset[UUID]:
    visitor = visit.visitor
    stream = Stream("member", visitor.person)
    return load(transaction, visitor.workspace, MEMBER, stream).avoids


def _ask_add(_asked: Asked) -> Question:
    return Question(
        "Rather not with whom?",
        "You are not matched with them in any channel, from the next round on. Nobody "
        "else sees this list, not even hosts.",
        yes="Add to my list",
        fields=[_WHO],
    )


def _add(asked: Asked, recorder: Recorder) -> Notice:
    visitor = asked.visit.visitor
    other = _person_named(recorder.transaction, asked)
    if other == visitor.person:
        raise WrongFields({"person": "That's you. Choose somebody else."})
    if is_full(_listed(recorder.transaction, asked.visit)):
        raise WrongFields({"person": "Your list is full: take somebody off first."})
    command = AddPrivateAvoidance(visitor.person, other, asked.visit.now)
    is_new = record_quietly(form_of(asked).incoming(recorder), command)
    return Notice("listed", str(other)) if is_new else Notice("already")


def _person_named(transaction: Transaction, asked: Asked) -> UUID:
    """Return who is meant: by name, by Slack id, or by ours, as an Undo has it."""
    workspace, typed = asked.visit.visitor.workspace, asked.form.text("person")
    try:
        known = people.find_one(transaction, workspace, UUID(typed))
    except ValueError:
        pass
    else:
        return known.id if known else _wrong(typed)
    try:
        return find_person(transaction, workspace, typed)
    except Unknown:
        return _wrong(typed)
    except Invalid:
        raise WrongFields({"person": SEVERAL}) from None


def _wrong(typed: str) -> UUID:
    raise WrongFields({"person": nobody(typed)})


def _ask_remove(asked: Asked) -> Question:
    person = identity(asked.form.text("person") or asked.visit.text("person"))
    listed = asked.visit.read(lambda t: _listed(t, asked.visit))
    if person not in listed:
        raise NothingToDo("They are not on your list.")
    names = asked.visit.read(
        lambda t: people_of_page(t, asked.visit.visitor.workspace, listed)
    )
    return Question(
        f"Take {names(person).name} off your list?",
        "You may be matched with them again.",
        yes="Take them off",
        hidden={"person": str(person)},
    )


def _remove(asked: Asked, recorder: Recorder) -> Notice:
    other = identity(asked.form.text("person"))
    command = RemovePrivateAvoidance(other, asked.visit.now)
    is_new = record_quietly(form_of(asked).incoming(recorder), command)
    return Notice("unlisted", str(other)) if is_new else Notice("already")


LIST_ACTS: Mapping[str, Act] = {
    "add-to-list": Act(_ask_add, _add, prepare=get_to_know),
    "remove-from-list": Act(_ask_remove, _remove),
}
