"""Harm done to a worker at each of its steps: it dies there, or others come between."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from ponchik.command_handler import CommandHandler, Recorder, Result
from ponchik.delivery import Delivery, SlackEffect
from ponchik.delivery.pacing import Gate
from ponchik.domain.orders import Order
from ponchik.events.event import Metadata
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.answers import Posted
from ponchik.slack.client.calls import Call
from ponchik.slack.client.slack import Slack
from ponchik.store.appending import Part
from ponchik.store.connection import Database
from ponchik.store.state import State
from tests.harness.waiting import PATIENCE
from tests.harness.world import World

Act = Callable[[], object]


class Killed(BaseException):
    """A worker that dies on the spot: nothing of Ponchik may catch this."""


def die() -> None:
    raise Killed


def nothing() -> None:
    pass


class HarmedSlack(Slack):
    """Ponchik's own client, with acts before and after the call that changes things.

    One that is hasty gives its first call up, which has to be one that hangs.
    """

    def __init__(
        self,
        world: World,
        before: Act = nothing,
        after: Act = nothing,
        *,
        is_hasty: bool = False,
    ) -> None:
        url, token = world.slack.url, world.slack.settings.bot_token
        super().__init__(token, base_url=f"{url}/api/", timeout=PATIENCE)
        self._before, self._after = before, after
        self._timeouts = iter([3.0] if is_hasty else [])

    def carry_out(self, call: Call, effect_id: UUID) -> str:
        self._before()
        client: Any = self._connection.client
        client.timeout = next(self._timeouts, PATIENCE)
        try:
            result = super().carry_out(call, effect_id)
        finally:
            client.timeout = PATIENCE
        self._after()
        return result


class BlindSlack(HarmedSlack):
    """Never finds what was sent before."""

    def recent_messages(
        self, conversation: str, since: datetime, until: datetime
    ) -> list[Posted]:
        super().recent_messages(conversation, since, until)
        return []


def with_slack(delivery: Delivery, slack: Slack) -> Delivery:
    def slack_of(workspace: str) -> Slack:
        return slack.behind(Gate(delivery.database, workspace, delivery.paces))

    return replace(delivery, slack_of=slack_of)


def after_claim(delivery: Delivery, kind: str, act: Act) -> Delivery:
    """Act when the effect is claimed, and before anything is done about it.

    It is claimed in a transaction of its own, as what is not trusted is.
    """
    policy = replace(delivery.policy, hints_in_trust=-1)
    delivery = replace(delivery, policy=policy)
    handler = _slack_effect(delivery, kind)

    def prepare(*arguments: Any) -> Call | None:
        act()
        return handler.prepare(*arguments)

    return _with_handler(delivery, replace(handler, prepare=prepare))


def without_call(delivery: Delivery, kind: str) -> Delivery:
    """No longer want an effect, once it is prepared."""
    handler = _slack_effect(delivery, kind)
    return _with_handler(delivery, replace(handler, prepare=lambda *_: None))


def inside_record(delivery: Delivery, kind: str, act: Act) -> Delivery:
    """Act in the transaction that writes down what came of it."""
    handler = _slack_effect(delivery, kind)

    def outcome(*arguments: Any) -> Any:
        act()
        return handler.outcome(*arguments)

    return _with_handler(delivery, replace(handler, outcome=outcome))


class HarmedHandler(CommandHandler):
    """Acts when all is written down."""

    def __init__(self, database: Database, after: Act) -> None:
        super().__init__(database, lambda _wakes: None)
        self._after = after

    def record(self, work: Callable[[Recorder], Result], metadata: Metadata) -> Result:
        result = super().record(work, metadata)
        self._after()
        return result

    def finish_at_once(
        self,
        effect: Claimed,
        ending: Part,
        orders: Sequence[Order],
        metadata: Metadata,
        known: State | None = None,
    ) -> bool:
        is_done = super().finish_at_once(effect, ending, orders, metadata, known)
        if is_done:
            self._after()
        return is_done


def after_record(delivery: Delivery, act: Act) -> Delivery:
    return replace(delivery, handler=HarmedHandler(delivery.database, act))


def _slack_effect(delivery: Delivery, kind: str) -> SlackEffect:
    handler = delivery.handlers[kind]
    assert isinstance(handler, SlackEffect)
    return handler


def _with_handler(delivery: Delivery, handler: SlackEffect) -> Delivery:
    return replace(delivery, handlers={**delivery.handlers, handler.kind: handler})
