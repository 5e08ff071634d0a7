"""What an uninstalled app leaves behind: no program, and rounds closed silently."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from ponchik.domain.orders import Order
from ponchik.domain.program import EndProgram, round_id
from ponchik.domain.round import AskFinish
from ponchik.events.event import Stream
from ponchik.events.program import EndReason


def orders_to_uninstall(program: Mapping[str, Any], now: datetime) -> Sequence[Order]:
    """Return the orders that end a program, and its round without a word."""
    stream = Stream("program", program["program"])
    orders = [Order(stream, EndProgram(EndReason.UNINSTALLED, now))]
    if program["open_round"]:
        running = Stream("round", round_id(stream.id, program["rounds"]))
        orders.append(Order(running, AskFinish(silently=True, now=now)))
    return orders
