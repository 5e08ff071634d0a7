"""`ponchik doctor --trace`: what became of the newest press, and where its time went.

It is told from the log and the ledger, so that it needs no collector, and by the
database's clock alone.
"""

# ruff: noqa: PLC0415 -- imported when a command runs, so that --help is quick

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, NamedTuple

from ponchik.cli.output import print_json, printable
from ponchik.errors import Unknown

if TYPE_CHECKING:
    from rich.tree import Tree

    from ponchik.bootstrap import Ponchik
    from ponchik.queries.causes import Chain, EffectNode, EventNode
    from ponchik.queries.presses import Press

#: Some presses lead to nothing that others may know of, or to nothing at all.
_LOOKED_AT = 20
#: A tree is cut at the console's width; a terminal breaks lines by itself.
_WIDE = 1000
_NOBODY = "nobody has pressed a button yet of which something is to be seen"


class Step(NamedTuple):
    """`after` is since the press came; `seconds` is how long it took itself."""

    name: str
    after: timedelta | None
    told: str
    parts: tuple["Step", ...]


def show_newest(*, json: bool) -> None:
    """Print the newest press with all that followed. Raises Unknown without one."""
    from ponchik.cli.session import connected

    with connected() as ponchik:
        press, chain = _newest(ponchik)
    steps = tuple(_steps(chain, press.received_at))
    if json:
        print_json(_as_object(press, chain, steps))
    else:
        _print(press, chain, steps)


def _newest(ponchik: "Ponchik") -> "tuple[Press, Chain]":
    from ponchik.queries.causes import chain_from
    from ponchik.queries.presses import newest_presses
    from ponchik.queries.workspaces import workspace_of_newest_press

    workspace = ponchik.database.transaction(workspace_of_newest_press)
    if workspace is None:
        raise Unknown(_NOBODY)
    presses = ponchik.database.transaction(
        lambda t: newest_presses(t, workspace, _LOOKED_AT)
    )
    for press in presses:
        cause = press.cause
        chain = ponchik.database.transaction(
            lambda t, cause=cause: chain_from(t, workspace, cause)  # type: ignore[misc]
        )
        if chain.events or chain.effects:
            return press, chain
    raise Unknown(_NOBODY)


def _steps(chain: "Chain", since: datetime) -> Iterator[Step]:
    yield from (_event(event, since) for event in chain.events)
    yield from (_effect(effect, since) for effect in chain.effects)


def _event(node: "EventNode", since: datetime) -> Step:
    recorded = node.recorded
    return Step(
        recorded.event.type_name(),
        recorded.recorded_at - since,
        f"recorded at position {recorded.position}",
        tuple(_effect(effect, since) for effect in node.effects),
    )


def _effect(node: "EffectNode", since: datetime) -> Step:
    after = node.wanted_at - since if node.wanted_at else None
    outcomes = tuple(_event(event, since) for event in node.outcomes)
    return Step(node.kind, after, ", ".join(_told(node)), outcomes)


def _told(node: "EffectNode") -> Iterator[str]:
    """Say how it stands, and where its time went."""
    yield node.status
    if node.status != "done" and node.last_error:
        yield node.last_error
    if node.wanted_at and node.asked_at:
        yield f"waited {_milliseconds(node.asked_at - node.wanted_at)}"
        if node.ended_at:
            yield f"Slack and the record {_milliseconds(node.ended_at - node.asked_at)}"
    elif node.wanted_at and node.ended_at:
        yield f"took {_milliseconds(node.ended_at - node.wanted_at)}"
    if node.attempts > 1:
        yield f"{node.attempts} attempts"


def _milliseconds(time: timedelta) -> str:
    return f"{time / timedelta(milliseconds=1):,.0f} ms"


def _print(press: "Press", chain: "Chain", steps: tuple[Step, ...]) -> None:
    from rich.console import Console
    from rich.text import Text
    from rich.tree import Tree

    came = f"{press.received_at:%Y-%m-%d %H:%M:%S} UTC"
    tree = Tree(Text(printable(f"{press.cause}, received {came}")))
    _add(tree, steps)
    console = Console(highlight=False, soft_wrap=True, width=_WIDE)
    console.print(tree)
    for trace in _traces(chain):
        console.print(Text(f"Trace {trace}"))


def _add(tree: "Tree", steps: tuple[Step, ...]) -> None:
    from rich.text import Text

    for step in steps:
        after = "" if step.after is None else f"+{_milliseconds(step.after)}  "
        branch = tree.add(Text(printable(f"{after}{step.name}: {step.told}")))
        _add(branch, step.parts)


def _traces(chain: "Chain") -> list[str]:
    """Return the trace that a collector knows it by, if one was told."""
    from ponchik.telemetry.log_context import trace_of

    told = (trace_of(one.recorded.metadata.traceparent) for one in chain.events)
    return sorted({trace for trace in told if trace is not None})


def _as_object(
    press: "Press", chain: "Chain", steps: tuple[Step, ...]
) -> dict[str, Any]:
    return {
        "cause": press.cause,
        "received_at": press.received_at,
        "traces": _traces(chain),
        "steps": [_step(step) for step in steps],
    }


def _step(step: Step) -> dict[str, Any]:
    return {
        "name": step.name,
        "after_seconds": step.after.total_seconds() if step.after else None,
        "told": step.told,
        "steps": [_step(part) for part in step.parts],
    }
