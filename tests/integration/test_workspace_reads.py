"""Every read names a workspace, and finds nothing of another."""

import inspect
import pkgutil
from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from importlib import import_module
from typing import Any
from uuid import UUID, uuid5
from zoneinfo import ZoneInfo

import pytest

from ponchik import queries
from ponchik.domain.effects import NAMESPACE
from ponchik.errors import Refused
from ponchik.events.event import RecordedEvent, Stream
from ponchik.ledger import effects, endings, new_effects, summary
from ponchik.ledger.claims import Claimed
from ponchik.queries.delivery_pages import Wanted
from ponchik.queries.meetings import MeetingFilter
from ponchik.queries.silence import EndedRound
from ponchik.store import event_store, people
from ponchik.store.connection import Transaction
from tests.harness.causes import BY_TEST
from tests.harness.two_workspaces import (
    CHANNEL,
    GROUP,
    HERE,
    NOW,
    SLACK_IDS,
    THERE,
    Both,
    Inhabited,
)

pytestmark = [pytest.mark.integration, pytest.mark.quick]
Read = Callable[..., Any]
LATER = NOW + timedelta(days=100)
#: The only module that looks at all workspaces; it returns their ids alone.
ACROSS = "ponchik.queries.workspaces"


def reads() -> Iterator[tuple[str, Read]]:
    """Every function that reads for people, and the ledger's and the log's."""
    modules = [
        import_module(f"ponchik.queries.{module.name}")
        for module in pkgutil.iter_modules(queries.__path__)
    ]
    for module in [*modules, effects, endings, new_effects, summary]:
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and "transaction" in inspect.signature(function).parameters:
                yield f"{module.__name__}.{name}", function
    for module, name in (
        (event_store, "read_streams"),
        (event_store, "read_event_at"),
        (event_store, "read_chain"),
        (people, "find"),
        (people, "known_person"),
    ):
        yield f"{module.__name__}.{name}", getattr(module, name)


#: What these do is not read, or they look for one thing by its own id, or for work that
#: workers do for all workspaces.
NOT_READS = {
    "ponchik.ledger.endings.cancel_workspace",
    "ponchik.ledger.endings.discard",
    "ponchik.ledger.endings.ending_of",
    "ponchik.ledger.new_effects.insert",
    "ponchik.ledger.effects.statuses",
    "ponchik.ledger.endings.retry",
    "ponchik.ledger.effects.to_wake",
    "ponchik.ledger.summary.backlog",
    "ponchik.queries.due_moments.launchable",
    # Whoever knows the unguessable address of a calendar file may read it.
    "ponchik.queries.meetings.meeting_of_calendar",
    "ponchik.queries.outlook.read_outlook",
    "ponchik.queries.short_ids.effects_beginning",
    "ponchik.queries.short_ids.streams_beginning",
    # Numbers of all workspaces together, and no ids.
    "ponchik.queries.work_findings.examine_work",
    "ponchik.queries.totals.read_totals",
}
#: It takes the workspace with the effect that it is for.
BY_EFFECT = {"ponchik.queries.meeting_view.conversation_of"}
#: In the middle of a round nothing is closed, refused or over yet: no more is to be
#: found at home, and tests of their own show what they find.
NOTHING_YET = {
    "ponchik.queries.absence.token_absence",
    "ponchik.queries.effects.next_postponed",
    "ponchik.queries.icebreakers.icebreakers_seen",
    "ponchik.queries.matches.count_met",
    "ponchik.queries.matches.was_not_told",
    "ponchik.queries.memberships.choice_at_start",
    "ponchik.queries.own_matches.earlier_matches",
    "ponchik.queries.presses.newest_presses",
    "ponchik.queries.meetings.closed_meetings_of_round",
    "ponchik.queries.round_figures.figures_before",
    "ponchik.queries.round_figures.figures_of_round",
    "ponchik.queries.searches.met_before",
    "ponchik.queries.silence.silent_members",
    "ponchik.queries.silence.was_heard_since",
    "ponchik.queries.undelivered.dead_introductions",
    "ponchik.queries.undelivered.dead_message_of",
}
READS = {name: read for name, read in reads() if name not in NOT_READS}


def foreign_arguments(there: Inhabited) -> Mapping[str, Any]:
    """What the other workspace has, by the names of parameters."""
    meeting = Stream("meeting", there.meetings[0])
    return {
        "after_round": 0,
        "cause": "command/test",
        "channel": CHANNEL,
        "conversation": GROUP,
        "correlation": "command/test",
        "effect": _claimed_here(str(meeting)),
        "events": [_first_of(there)],
        "ids": there.people,
        "made": (),
        "effect_id": _opening_of(str(meeting)),
        "meeting": meeting.id,
        "group": there.started.groups[0],
        "method": "chat.postMessage",
        "hosted": {there.program},
        "latest": LATER,
        "most": 5,
        "name": "shared",
        "names": str,
        "now": LATER,
        "number": 1,
        "ended": EndedRound(there.program, 1),
        "in_a_row": 1,
        "others": there.people,
        "people": there.people,
        "zone": ZoneInfo("UTC"),
        "person": there.people[0],
        "position": _newest,
        "positions": range(1, 1000),
        "program": there.program,
        "programs": [there.program],
        "recorded": there.started.groups,
        "round_": there.round,
        "rounds": [there.round],
        "round_id": there.round,
        "slack_id": SLACK_IDS[0],
        "scope": None,
        "started": there.started,
        "row": _row_of(there),
        "rows": [_row_of(there)],
        "status": "dead",
        "stream": str(meeting),
        "streams": [meeting],
        "subject": there.program,
        "unanswered_only": False,
        "until": NOW.date(),
        "version": 1,
        "wanted": MeetingFilter(group_channel=GROUP),
        "which": Wanted("pending"),
    }


_newest = 1_000_000


def _opening_of(stream: str) -> UUID:
    """Return the id of the effect that opens a meeting's conversation."""
    return uuid5(NAMESPACE, f"{stream}/open_conversation/1")


def _row_of(there: Inhabited) -> Mapping[str, Any]:
    """Return a program's row, as far as other reads look at it."""
    return {
        "program": there.program,
        "rounds": 1,
        "open_round": there.round,
        "next_round_at": None,
        "managers": [],
        "waiting_since": None,
        "settings": {"cadence": {"zone": "UTC"}},
    }


def _first_of(there: Inhabited) -> RecordedEvent:
    return RecordedEvent(
        position=1,
        workspace=there.name,
        stream=Stream("round", there.round),
        version=1,
        event=there.started,
        metadata=BY_TEST,
        recorded_at=NOW,
    )


def _claimed_here(stream: str) -> Claimed:
    return Claimed(
        id=None,  # type: ignore[arg-type]  # nobody looks at it
        workspace=HERE,
        stream=stream,
        kind="ask",
        method="",
        place=1,
        payload={},
        due_at=NOW,
        expires_at=None,
        attempts=1,
        failures=0,
        hints=0,
        fence=1,
        maybe_sent_ago=None,
        first_sent_at=None,
        last_sent_at=None,
        caused_by=None,
        correlation=None,
        traceparent=None,
        subject=None,
    )


def call(read: Read, transaction: Transaction, workspace: str, there: Inhabited) -> Any:
    given = foreign_arguments(there)
    arguments = {
        name: workspace if name == "workspace" else given[name]
        for name, parameter in inspect.signature(read).parameters.items()
        if name != "transaction"
        and (
            name in given
            or name == "workspace"
            or parameter.default is inspect.Parameter.empty
        )
    }
    return read(transaction, **arguments)


@pytest.mark.parametrize("name", READS)
def test_every_read_names_its_workspace(name: str) -> None:
    parameters = list(inspect.signature(READS[name]).parameters)
    if not name.startswith(ACROSS) and name not in BY_EFFECT:
        assert parameters[:2] == ["transaction", "workspace"]


@pytest.mark.parametrize("name", [n for n in READS if not n.startswith(ACROSS)])
def test_no_read_finds_a_row_of_another_workspace(both: Both, name: str) -> None:
    database, _, there = both
    try:
        found = database.transaction(lambda t: call(READS[name], t, HERE, there))
    except Refused:
        return
    # What was handed in may come back, such as a round to be described.
    shown = repr(found).replace(repr(there.started), "")
    foreign = {one for one in there.ids if one in shown}
    assert foreign <= _handed_in(name, there)


def _handed_in(name: str, there: Inhabited) -> set[str]:
    given = inspect.signature(READS[name]).parameters
    whole = {"started", "recorded", "group", "row"}
    answers_all = name.endswith(".hours_of")  # hours of whoever is asked for
    return there.ids if whole & given.keys() or answers_all else set()


@pytest.mark.parametrize("name", [n for n in READS if not n.startswith(ACROSS)])
def test_at_home_the_same_reads_find_something(both: Both, name: str) -> None:
    """The control: asked in the other workspace, they have something to find."""
    database, _, there = both
    if name in BY_EFFECT | NOTHING_YET or name == "ponchik.queries.replay.pair_again":
        return
    if "position" in inspect.signature(READS[name]).parameters:
        return
    found = database.transaction(lambda t: call(READS[name], t, THERE, there))
    assert found not in (None, [], {}, (), 0, False)
