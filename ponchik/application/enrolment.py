"""What a channel reads of a program before its first round."""

from uuid import UUID

from ponchik.application.inbound.schedules import next_day, plan_of
from ponchik.command_handler import load_program
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces import enrolment as surfaces
from ponchik.slack.texts.language import language_of
from ponchik.store import people
from ponchik.store.connection import Transaction


def greeting_now(
    transaction: Transaction, workspace: str, program: UUID
) -> Message | None:
    """Return the greeting as the program stands, None if none is planned."""
    state = load_program(transaction, workspace, program)
    if not state.running or state.next_round_at is None or state.rounds:
        return None
    hosts = people.slack_ids_of(transaction, workspace, state.managers)
    plan = plan_of(state.settings)
    first = next_day(state, state.next_round_at)
    return surfaces.greeting(
        language_of(state.settings.language),
        surfaces.Greeting(program, state.channel, hosts, plan, first),
    )


def host_wanted_now(
    transaction: Transaction, workspace: str, program: UUID, inviter: UUID | None
) -> Message | None:
    """Return the question who would be the host, None if there is one by now."""
    state = load_program(transaction, workspace, program)
    if not state.running or not state.host_wanted:
        return None
    name = people.slack_id_of(transaction, workspace, inviter) if inviter else None
    language = language_of(state.settings.language)
    return surfaces.host_wanted(language, program, name)
