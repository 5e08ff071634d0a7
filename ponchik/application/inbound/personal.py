"""What somebody says about themselves for all programs: whom they avoid, their hours.

Whom somebody avoids is known to them alone: no effect follows from it, and nothing that
is drawn or logged tells it.
"""

from collections.abc import Iterator, Mapping, Sequence
from uuid import UUID

from ponchik.application.inbound.choices import member_state, record_quietly
from ponchik.application.inbound.handlers import (
    FormErrors,
    Handler,
    Handlers,
    Incoming,
    Subcommand,
    T,
)
from ponchik.application.profiles import known_zone
from ponchik.application.replies import Ephemeral, OpenView, Reply
from ponchik.domain.member import AddPrivateAvoidance, RemovePrivateAvoidance
from ponchik.domain.member_hours import NoWorkingHours, SetWorkingHours
from ponchik.domain.slots import USUAL_BEGIN, USUAL_END
from ponchik.events.program import WEEKDAYS_OF_WORK
from ponchik.slack.blocks import mention
from ponchik.slack.buttons import Action, Callback
from ponchik.slack.requests import Submission
from ponchik.slack.surfaces.form_values import FieldErrors, chosen_people
from ponchik.slack.surfaces.personal import (
    MOST_AVOIDED,
    HoursForm,
    avoided_modal,
    hours_modal,
    read_hours,
)
from ponchik.slack.surfaces.replies import said
from ponchik.slack.texts import personal as texts
from ponchik.store import people

#: Whoever is new in the list stands last; more cannot be asked of Slack in time.
_MOST_LOOKED_UP = 5


def show_avoided(incoming: Incoming[T]) -> Reply:
    """Open the list of those whom somebody avoids."""
    known = _avoided(incoming)
    return OpenView(avoided_modal(incoming.language, sorted(known.values())))


def save_avoided(incoming: Incoming[Submission]) -> Reply:
    """Record who joined the list and who left it."""
    wanted = _people_chosen(incoming.request)
    if wrong := next(_wrong(incoming, wanted), None):
        raise FormErrors({Action.SET_PEOPLE.field: wrong})
    transaction, workspace = incoming.transaction, incoming.workspace
    chosen = {people.person_of(transaction, workspace, one) for one in wanted}
    before, member = _avoided(incoming).keys(), incoming.person
    for other in sorted(chosen - before):
        record_quietly(incoming, AddPrivateAvoidance(member, other, incoming.now))
    for other in sorted(before - chosen):
        record_quietly(incoming, RemovePrivateAvoidance(other, incoming.now))
    return Ephemeral(said(texts.saved(incoming.language)))


def show_hours(incoming: Incoming[T]) -> Reply:
    """Open the form with somebody's working hours."""
    hours = member_state(incoming).hours
    zone = people.time_zone_of(
        incoming.transaction, incoming.workspace, incoming.person
    )
    form = HoursForm(
        begins=hours.begins if hours else USUAL_BEGIN,
        ends=hours.ends if hours else USUAL_END,
        days=hours.days if hours else WEEKDAYS_OF_WORK,
        zone=known_zone(zone),
    )
    return OpenView(hours_modal(incoming.language, form))


def save_hours(incoming: Incoming[Submission]) -> Reply:
    """Record when somebody works."""
    choice = read_hours(incoming.language, incoming.request.view.values)
    if isinstance(choice, FieldErrors):
        raise FormErrors(choice.sentences)
    command = SetWorkingHours(choice.begins, choice.ends, choice.days, incoming.now)
    try:
        record_quietly(incoming, command)
    except NoWorkingHours:
        sentence = texts.ends_before(incoming.language)
        raise FormErrors({Action.SET_TO.field: sentence}) from None
    return Ephemeral(said(texts.saved(incoming.language)))


def _wrong(incoming: Incoming[Submission], wanted: Sequence[str]) -> Iterator[str]:
    if incoming.request.user in wanted:
        yield texts.not_yourself(incoming.language)
    if len(wanted) > MOST_AVOIDED:
        yield texts.too_many(incoming.language, MOST_AVOIDED)
    for one in wanted:
        account = incoming.profiles.get(one)
        if account and (account.is_bot or account.is_slackbot):
            yield texts.no_apps(incoming.language, mention(one))


def _people_chosen(submission: Submission) -> Sequence[str]:
    return chosen_people(submission.view.values, Action.SET_PEOPLE)


def _people_to_look_up(submission: Submission) -> Sequence[str]:
    return _people_chosen(submission)[-_MOST_LOOKED_UP:]


def _avoided(incoming: Incoming[T]) -> Mapping[UUID, str]:
    """Return whom somebody avoids, of those who still are known, by Slack id."""
    known = people.find(
        incoming.transaction, incoming.workspace, member_state(incoming).avoids
    )
    return {identity: person.slack_id for identity, person in known.items()}


HANDLERS = Handlers(
    clicks={
        Action.MEMBER_BLOCK: Handler(show_avoided, for_outsiders=True),
        Action.MEMBER_HOURS: Handler(show_hours, for_outsiders=True),
    },
    submissions={
        Callback.MEMBER_BLOCK: Handler(
            save_avoided, for_outsiders=True, people=_people_to_look_up
        ),
        Callback.MEMBER_HOURS: Handler(save_hours, for_outsiders=True),
    },
    commands={
        "block": Subcommand(show_avoided),
        "hours": Subcommand(show_hours),
    },
)
