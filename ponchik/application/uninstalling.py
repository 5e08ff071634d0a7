"""What an uninstalled app leaves behind: no program, and rounds closed silently."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ponchik.command_handler import Recorder
from ponchik.domain.orders import Order
from ponchik.domain.program import EndProgram, round_id
from ponchik.domain.round import AskFinish
from ponchik.domain.workspace import UninstallWorkspace, workspace_stream
from ponchik.events.event import Stream
from ponchik.events.program import EndReason
from ponchik.ledger import endings
from ponchik.queries.programs import find_programs
from ponchik.store import installations, sessions


def uninstall(recorder: Recorder, workspace: str, now: datetime) -> None:
    """Stop all that Ponchik does in the workspace, and forget its token.

    Nothing can be said any more: programs end, rounds close silently, and what waits
    to be sent is not. Nor can be asked who somebody is in Slack by now, so nobody stays
    signed in.
    """
    transaction = recorder.transaction
    for program in find_programs(transaction, workspace):
        recorder.handle(workspace, _orders(program, now))
    endings.cancel_workspace(transaction, workspace, "the app was uninstalled")
    sessions.end_everybodys(transaction, workspace)
    if installations.forget_token(transaction, workspace):
        order = Order(workspace_stream(workspace), UninstallWorkspace(now))
        recorder.handle(workspace, [order])


def _orders(program: Mapping[str, Any], now: datetime) -> Sequence[Order]:
    """Return the orders that end a program, and its round without a word."""
    stream = Stream("program", program["program"])
    orders = [Order(stream, EndProgram(EndReason.UNINSTALLED, now))]
    if program["open_round"]:
        running = Stream("round", round_id(stream.id, program["rounds"]))
        orders.append(Order(running, AskFinish(silently=True, now=now)))
    return orders
