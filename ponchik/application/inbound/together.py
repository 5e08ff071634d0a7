"""Presses that come at the same moment: recorded in one transaction, all or none.

Where many press at once, each shares the cost of a transaction with others. Only
presses that do no more than give orders can be recorded so, each for a stream of its
own. What cannot be, because one of them is refused or something is in the way, leaves
no trace: each is taken by itself then, and told what is wrong with it alone.
"""

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import partial

import structlog

from ponchik.application.inbound.handlers import Handler, Handlers, Incoming
from ponchik.application.inbound.keys import Key, key_of
from ponchik.application.inbound.refusals import require_allowed
from ponchik.application.received import Received
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.orders import Order
from ponchik.errors import Refused, StoreError
from ponchik.events.event import Stream
from ponchik.slack.requests import Click
from ponchik.slack.texts.language import language_of
from ponchik.store import inbox
from ponchik.store.inbox import Sender

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Press:
    """A press that can be recorded with others; `button.orders` is there."""

    click: Click
    key: Key
    noted: Received
    button: Handler[Click]
    stream: Stream


class _Apart(Exception):
    """More is to be done for one of them than to give orders."""


@dataclass(frozen=True)
class Together:
    handler: CommandHandler
    clock: Clock
    handlers: Handlers

    def read(self, click: Click, received: Received) -> Press | None:
        """Return the press, None if it cannot be recorded with others."""
        button = self.handlers.button(click.action_id)
        if button.orders is None:
            return None
        with suppress(Refused):
            [stream] = button.decides_on(click)
            key = key_of(button, click, received)
            noted = Received(key.text, received.traceparent)
            return Press(click, key, noted, button, stream)
        return None

    def record(self, presses: Sequence[Press]) -> bool:
        """Note the presses and record what they order; False if nothing was done."""
        work = partial(self._record, sorted(presses, key=lambda press: press.stream))
        try:
            self.handler.record_at_once(work, presses[0].noted.cause())
        except (_Apart, Refused, StoreError) as error:
            if len(presses) > 1:
                why = type(error).__name__
                log.info("presses_taken_apart", presses=len(presses), reason=why)
            return False
        return True

    def _record(self, presses: Sequence[Press], recorder: Recorder) -> None:
        workspace = presses[0].click.workspace
        noting = inbox.receiving(workspace, [_delivery(press) for press in presses])
        streams = [press.stream for press in presses]
        senders = inbox.senders(recorder.receive(workspace, noting, streams))
        orders = [
            order
            for press, sender in zip(presses, senders, strict=True)
            if sender.is_new
            for order in self._orders(recorder, press, sender)
        ]
        recorder.handle(workspace, orders)

    def _orders(
        self, recorder: Recorder, press: Press, sender: Sender
    ) -> Iterable[Order]:
        reader, orders_of = sender.reader, press.button.orders
        if reader is None or not reader.is_known or orders_of is None:
            raise _Apart
        click, noted = press.click, press.noted
        require_allowed(press.button, click)
        incoming = Incoming(
            click,
            click.workspace,
            reader.id,
            noted,
            self.clock(),
            recorder,
            language_of(reader.locale),
        )
        cause = noted.cause(str(reader.id))
        return [replace(order, cause=cause) for order in orders_of(incoming)]


def _delivery(press: Press) -> inbox.Delivery:
    return inbox.Delivery(press.click.user, press.key.text, "click", press.key.near)
