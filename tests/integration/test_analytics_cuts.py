"""What analysts see of an event is cut by SQL as Python cuts it for pages."""

from collections.abc import Mapping
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from ponchik.events.event import Event, Stream
from ponchik.events.meeting import MeetingEvent
from ponchik.events.member import MemberEvent
from ponchik.events.program import ProgramEvent
from ponchik.events.upcasters import EVENTS
from ponchik.queries.redaction import redact
from ponchik.store.appending import Append, append, numbered
from ponchik.store.connection import Transaction
from tests.harness.causes import BY_TEST
from tests.harness.world import World
from tests.unit.facts import ANN
from tests.unit.made_events import made

pytestmark = [pytest.mark.integration, pytest.mark.shared]

KINDS = {"program": ProgramEvent, "member": MemberEvent, "meeting": MeetingEvent}


def kind_of(event: type[Event]) -> str:
    return next(
        (kind for kind, union in KINDS.items() if event in get_args(union)), "round"
    )


class Undone(Exception):
    """Ends a transaction whose rows nobody else is to see."""


def views(transaction: Transaction) -> list[Mapping[str, Any]]:
    return list(transaction.execute("SELECT * FROM analytics.events ORDER BY position"))


@pytest.mark.parametrize("event", EVENTS.values(), ids=lambda event: event.__name__)
@settings(
    max_examples=2,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(data=st.data())
def test_sql_cuts_an_event_as_python_does(
    world: World, data: st.DataObject, event: type[Event]
) -> None:
    one = data.draw(made(event))
    assume("\\u0000" not in one.model_dump_json())  # which JSONB cannot hold
    stream = Stream(kind_of(event), ANN)

    def compare(transaction: Transaction) -> None:
        events = numbered(world.workspace, [Append(stream, 0, [one])], BY_TEST)
        shown = redact(append(transaction, list(events)).events[0])
        expected = [] if shown is None else [(event.type_name(), shown.event.data())]
        assert [(row["type"], row["data"]) for row in views(transaction)] == expected
        raise Undone

    with pytest.raises(Undone):
        world.ponchik.database.transaction(compare)
