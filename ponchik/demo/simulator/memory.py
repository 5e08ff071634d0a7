"""What of a simulated Slack outlives its process, as rows of a state file.

Messages, members, views and events that Ponchik has not answered yet; not the ledger,
the faults and the limits, which belong to a run, nor a trigger's three seconds.
"""

from collections.abc import Iterable, Iterator
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from ponchik.demo.simulator.deliveries import Target
from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.state_file import Key, Row, StateFile
from ponchik.demo.simulator.workspace import (
    App,
    Conversation,
    Json,
    Kind,
    Message,
    Person,
    Team,
    View,
    Workspace,
)


class Memory:
    """Writes down what differs from what has been written down before."""

    def __init__(self, slack: Simulator, file: StateFile) -> None:
        self._slack = slack
        self._file = file
        self._known: dict[Key, Any] = {}

    def begin(self) -> None:
        self._known = dict(things_of(self._slack))
        self._file.rewrite(_as_rows(self._known.items()))

    def keep(self) -> None:
        now = dict(things_of(self._slack))
        changed = [i for i in now.items() if self._known.get(i[0]) != i[1]]
        gone = [(key, None) for key in self._known.keys() - now.keys()]
        if changed or gone:
            self._file.append([*gone, *_as_rows(changed)])
            self._known = now


def remember(slack: Simulator, path: Path) -> None:
    """Take up where the file ends, and keep every change in it from now on."""
    file = StateFile(path)
    rows = file.read()
    if rows:
        try:
            _restore(slack, rows)
        except (KeyError, TypeError, ValueError) as error:
            raise BadRequest(
                f"{path} lacks something ({error!r}): remove it to start over."
            ) from None
    memory = Memory(slack, file)
    memory.begin()
    slack.lock.keep = memory.keep


def things_of(slack: Simulator) -> Iterator[tuple[Key, Any]]:
    """Yield every thing as it is now; copies of what is changed in place."""
    workspace = slack.workspace
    yield ("team", ""), workspace.team
    yield ("app", ""), workspace.app
    yield ("installed", ""), workspace.is_installed
    for person in workspace.people.values():
        yield ("person", person.id), replace(person)
    for place in workspace.conversations.values():
        bare = replace(place, members=list(place.members), messages=[])
        yield ("conversation", place.id), bare
        for message in place.messages:
            yield ("message", f"{place.id} {message.ts}"), replace(message)
    for view in workspace.views.values():
        yield ("view", view.id), replace(view)
    for user, home in workspace.homes.items():
        yield ("home", user), home
    for reader, ts in workspace.reads.items():
        yield ("read", reader), ts
    for delivery in slack.deliveries.unanswered_events():
        yield ("event", str(delivery.number)), delivery.payload


def _as_rows(things: Iterable[tuple[Key, Any]]) -> Iterator[Row]:
    for key, thing in things:
        yield key, thing if isinstance(thing, str | bool | dict) else asdict(thing)


def _restore(slack: Simulator, rows: dict[Key, Any]) -> None:
    workspace = slack.workspace = Workspace(
        team=Team(**rows["team", ""]),
        app=App(**rows["app", ""]),
        chance=slack.workspace.chance,
        is_installed=rows["installed", ""],
    )
    # An id is never given twice: chance does not begin again where it once began.
    workspace.chance.seed(repr(list(rows)[-1]) + str(len(rows)))
    for (kind, name), value in rows.items():
        _restore_row(slack, kind, name, value)


def _restore_row(slack: Simulator, kind: str, name: str, value: Any) -> None:
    workspace = slack.workspace
    match kind:
        case "person":
            workspace.people[name] = Person(**value)
        case "conversation":
            workspace.conversations[name] = _conversation(value)
        case "message":
            place = workspace.conversations[name.partition(" ")[0]]
            place.messages.append(Message(**value))
            slack.clock.has_named(value["ts"])
        case "view":
            workspace.views[name] = View(**value)
        case "home":
            workspace.homes[name] = value
        case "read":
            workspace.reads[name] = value
        case "event":
            slack.deliveries.send(Target.EVENTS, value)
        case "team" | "app" | "installed":
            pass
        case _:
            raise ValueError(kind)


def _conversation(value: Json) -> Conversation:
    return Conversation(**(value | {"kind": Kind(value["kind"])}))
