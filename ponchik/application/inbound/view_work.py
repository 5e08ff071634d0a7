"""Work whose result stands in a form: asking Slack takes longer than a reply may."""

from datetime import timedelta
from typing import Any
from uuid import NAMESPACE_OID, uuid5

from ponchik.application.inbound.handlers import Incoming, Program, T
from ponchik.domain.effects import Effect


def name_of_view(incoming: Incoming[T]) -> str:
    """Return a name that nobody guesses, the same if the delivery comes again."""
    name = uuid5(NAMESPACE_OID, f"{incoming.workspace}/{incoming.received.key}")
    return f"ponchik-{name}"


def work_for_view(
    incoming: Incoming[T],
    program: Program,
    kind: str,
    within: timedelta,
    payload: dict[str, Any],
) -> Effect:
    """Return what a worker does; whoever asked sees in the form what came of it."""
    who = {"program": str(program["program"]), "person": str(incoming.person)}
    return incoming.effect(kind, {**who, **payload}, within)
