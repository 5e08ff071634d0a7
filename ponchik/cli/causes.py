"""`ponchik log --because-of`: a chain of causes as a tree."""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from typing import TYPE_CHECKING, Any

from ponchik.cli.output import print_json, printable
from ponchik.errors import Unknown

if TYPE_CHECKING:
    from rich.tree import Tree

    from ponchik.bootstrap import Ponchik
    from ponchik.queries.causes import Chain, EffectNode, EventNode


def show_chain(ponchik: "Ponchik", position: int, *, json: bool) -> None:
    """Print what began an event's chain, and all that followed; mark the event."""
    from ponchik.queries.causes import chain_of
    from ponchik.queries.workspaces import workspace_of_event

    chain = ponchik.database.transaction(
        lambda t: chain_of(t, _require(workspace_of_event(t, position)), position)
    )
    if json:
        print_json(_as_object(chain))
    else:
        _print(chain, position)


def _require(workspace: str | None) -> str:
    from ponchik.queries.causes import NO_EVENT

    if workspace is None:
        raise Unknown(NO_EVENT)
    return workspace


def _print(chain: "Chain", position: int) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    cause = chain.cause or "an unknown cause: recorded before causes were"
    tree = Tree(Text(printable(f"{cause}, by {chain.actor}")))
    for event in chain.events:
        _add_event(tree, event, position)
    for effect in chain.effects:
        _add_effect(tree, effect, position)
    console = Console(highlight=False, soft_wrap=True)
    console.print(tree)


def _add_event(tree: "Tree", node: "EventNode", marked: int) -> None:
    from rich.text import Text

    recorded = node.recorded
    mark = "→ " if recorded.position == marked else ""
    branch = tree.add(
        Text(
            printable(
                f"{mark}{recorded.position} {recorded.event.type_name()} "
                f"{recorded.stream}, {recorded.event.at:%Y-%m-%d %H:%M:%S}"
            )
        )
    )
    for effect in node.effects:
        _add_effect(branch, effect, marked)


def _add_effect(tree: "Tree", node: "EffectNode", marked: int) -> None:
    from rich.text import Text

    why = f": {node.last_error}" if node.last_error and node.status != "done" else ""
    branch = tree.add(Text(printable(f"{node.kind} {node.id}, {node.status}{why}")))
    for event in node.outcomes:
        _add_event(branch, event, marked)


def _as_object(chain: "Chain") -> dict[str, Any]:
    return {
        "cause": chain.cause,
        "actor": chain.actor,
        "events": [_event(node) for node in chain.events],
        "effects": [_effect(node) for node in chain.effects],
    }


def _event(node: "EventNode") -> dict[str, Any]:
    recorded = node.recorded
    return {
        "position": recorded.position,
        "type": recorded.event.type_name(),
        "stream": str(recorded.stream),
        "at": recorded.event.at,
        "effects": [_effect(one) for one in node.effects],
    }


def _effect(node: "EffectNode") -> dict[str, Any]:
    return {
        "id": node.id,
        "kind": node.kind,
        "status": node.status,
        "attempts": node.attempts,
        "last_error": node.last_error,
        "events": [_event(one) for one in node.outcomes],
    }
