"""Who hosts a program: an admin becomes one; hosts are added, removed, handed over."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple
from uuid import UUID

from ponchik.application.hosts import cannot_host
from ponchik.application.people_names import find_person
from ponchik.application.profiles import known_zone
from ponchik.application.taking_over import become_host
from ponchik.command_handler import Recorder
from ponchik.errors import Invalid, Rejected, Unknown
from ponchik.queries.page_names import people_of_page
from ponchik.slack.client.slack import Slack
from ponchik.store import people
from ponchik.store.connection import Transaction
from ponchik.web.pages.acting import SEVERAL, Act, Asked, get_to_know, nobody
from ponchik.web.pages.forms import WrongFields
from ponchik.web.pages.notices import Notice
from ponchik.web.pages.program_acts import state_of, steering_of
from ponchik.web.pages.questions import Field, NothingToDo, Question
from ponchik.web.pages.visits import identity

_ALREADY = Notice("already")
_WHO = Field(
    "person",
    "Who",
    hint="By their name in Slack, or their member id, such as U0123ABCD.",
    is_needed=True,
)


class Chosen(NamedTuple):
    """Who was named, by our id and by Slack's."""

    person: UUID
    user: str


def _ask_become(asked: Asked) -> Question:
    state, visitor = state_of(asked), asked.visit.visitor
    if not visitor.is_admin:
        raise NothingToDo("You are a host of it already.")
    hosts = len(state.managers)
    told = "The other hosts are told." if hosts else "It has no host now."
    return Question(
        f"Become a host of #{asked.channel_name}?",
        f"You see names and answers from then on. {told}",
        yes="Become a host",
    )


def _become(asked: Asked, recorder: Recorder) -> Notice:
    visitor, state = asked.visit.visitor, state_of(asked)
    if not visitor.is_admin:
        raise NothingToDo("You are a host of it already.")
    if visitor.person in state.managers:
        return _ALREADY
    become_host(
        recorder,
        (visitor.workspace, asked.program["program"]),
        visitor.person,
        known_zone(visitor.time_zone),
        asked.visit.now,
    )
    return Notice("became_host")


def _ask_add(asked: Asked) -> Question:
    state_of(asked)
    return Question(
        f"Add a host of #{asked.channel_name}?",
        "They see names and answers, may do what you may, and are told so.",
        yes="Add the host",
        fields=[_WHO],
    )


def _add(asked: Asked, recorder: Recorder) -> Notice:
    chosen: Chosen = asked.subject
    steering, asker = steering_of(asked, recorder)
    done = steering.add_host(asker, chosen.user)
    return _ALREADY if done.already else Notice("host_added", str(chosen.person))


def _ask_remove(asked: Asked) -> Question:
    state, visitor = state_of(asked), asked.visit.visitor
    if not visitor.hosts(asked.program["program"]):
        raise NothingToDo("Names are for hosts: become one first.")
    names = asked.visit.read(
        lambda t: people_of_page(t, visitor.workspace, state.managers)
    )
    options = [(str(one), names(one).name) for one in state.managers]
    return Question(
        f"Who is to host #{asked.channel_name} no longer?",
        "They see no names any more. A program without a host asks for a new one.",
        yes="Remove the host",
        no="Keep all hosts",
        fields=[Field("person", "Host", options=options)],
    )


def _remove(asked: Asked, recorder: Recorder) -> Notice:
    person, visitor = identity(asked.form.text("person")), asked.visit.visitor
    user = people.slack_id_of(recorder.transaction, visitor.workspace, person)
    if user is None:
        raise WrongFields({"person": "Nobody is known by that: choose a host."})
    steering, asker = steering_of(asked, recorder)
    done = steering.remove_host(asker, user)
    return _ALREADY if done.already else Notice("host_removed", str(person))


def _ask_hand_over(asked: Asked) -> Question:
    state_of(asked)
    return Question(
        f"Hand #{asked.channel_name} over?",
        "Whoever you name hosts it alone from then on; all other hosts are none any "
        "more, you too.",
        yes="Hand it over",
        no="Keep all hosts",
        fields=[_WHO],
    )


def _hand_over(asked: Asked, recorder: Recorder) -> Notice:
    chosen: Chosen = asked.subject
    steering, asker = steering_of(asked, recorder)
    done = steering.hand_over(asker, [chosen.user])
    return _ALREADY if done.already else Notice("handed_over")


def _choose(asked: Asked) -> Asked:
    """Look up who was named, and whether they can host. Raises WrongFields if not."""
    said, workspace = asked.form.text("person"), asked.visit.visitor.workspace
    get_to_know(asked)
    chosen = asked.visit.read(lambda t: _named(t, workspace, said))
    if not _may_host(asked.visit.ponchik.page_slack_of(workspace), chosen, workspace):
        sentence = "They cannot host: they are a guest, a bot, or not there any more."
        raise WrongFields({"person": sentence})
    return replace(asked, subject=chosen)


def _named(transaction: Transaction, workspace: str, said: str) -> Chosen:
    """Return who is meant; an id is what Undo brings, too. Raises WrongFields."""
    try:
        person = _id(said) or find_person(transaction, workspace, said)
    except Unknown:
        raise WrongFields({"person": nobody(said)}) from None
    except Invalid:
        raise WrongFields({"person": SEVERAL}) from None
    user = people.slack_id_of(transaction, workspace, person)
    if user is None:
        raise WrongFields({"person": "They are not known any more."})
    return Chosen(person, user)


def _id(said: str) -> UUID | None:
    try:
        return UUID(said)
    except ValueError:
        return None


def _may_host(slack: Slack, chosen: Chosen, workspace: str) -> bool:
    try:
        return not cannot_host(slack.profile(chosen.user), workspace)
    except Rejected:
        return False


HOST_ACTS: Mapping[str, Act] = {
    "become-host": Act(_ask_become, _become),
    "add-host": Act(_ask_add, _add, prepare=_choose),
    "remove-host": Act(_ask_remove, _remove),
    "hand-over": Act(_ask_hand_over, _hand_over, prepare=_choose),
}
