"""How many statements the hot paths send: a number, where a timing would be by chance.

BEGIN and COMMIT go without saying; a transaction has one of each.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

import pytest

from ponchik.domain.meeting import AskQuestion, Pair
from ponchik.domain.orders import Order
from ponchik.events.event import Stream
from ponchik.events.stage import Stage
from ponchik.store.connection import Database
from ponchik.store.heartbeats import SCHEDULER
from tests.harness.causes import BY_TEST
from tests.harness.world import World
from tests.unit.facts import ANN, BO, END, START, WORKSPACE, paired

pytestmark = [pytest.mark.integration, pytest.mark.quick, pytest.mark.shared]

_FINDS_ITS_WAY = "SELECT group_channel"


@pytest.fixture
def world(world: World) -> World:
    world.rows("SELECT 1")  # the first connection is set up
    return world


def counted(sent: list[str], act: Callable[[], object]) -> list[str]:
    """The statements of an act, without a test's own and the pool's empty ones."""
    sent.clear()
    act()
    return [one for one in sent if one and not one.startswith(_FINDS_ITS_WAY)]


def test_a_new_stream_takes_one_statement(world: World, sent: list[str]) -> None:
    stream = Stream("meeting", uuid4())
    order = Order(stream, Pair(paired(ANN, BO)), is_new=True)
    handle = world.ponchik.handler.handle
    [only] = counted(sent, lambda: handle(WORKSPACE, [order], BY_TEST))
    for table in ("events", "meetings", "effects"):
        assert f"INSERT INTO {table}" in only.replace('"', "")


def test_a_known_stream_takes_two_statements(world: World, sent: list[str]) -> None:
    [scene] = world.meetings()
    stream = Stream("meeting", scene.meeting)
    ask = AskQuestion(Stage.CHECK_IN_1, END, START)
    handle = world.ponchik.handler.handle
    order = Order(stream, ask)
    assert len(counted(sent, lambda: handle(world.workspace, [order], BY_TEST))) == 2


def test_what_is_already_so_takes_one_statement(world: World, sent: list[str]) -> None:
    [scene] = world.meetings()
    stream = Stream("meeting", scene.meeting)
    order = Order(stream, AskQuestion(Stage.CHECK_IN_1, END, START))
    handle = world.ponchik.handler.handle
    handle(world.workspace, [order], BY_TEST)
    assert len(counted(sent, lambda: handle(world.workspace, [order], BY_TEST))) == 1


def test_a_whole_round_takes_as_many_statements_as_one_meeting(
    world: World, sent: list[str]
) -> None:
    orders = [
        Order(Stream("meeting", uuid4()), Pair(paired(ANN, BO)), is_new=True)
        for _ in range(200)
    ]
    handle = world.ponchik.handler.handle
    assert len(counted(sent, lambda: handle(WORKSPACE, orders, BY_TEST))) == 1


def test_a_press_takes_two_statements_in_one_transaction(
    world: World, sent: list[str]
) -> None:
    """Its delivery, who pressed and the meeting; and all that follows."""
    [scene] = world.meetings()
    scene.introduce().ask()
    member = scene.members()[0]
    assert len(counted(sent, lambda: scene.click(member, "met"))) == 2


def test_a_press_delivered_again_takes_one_statement(
    world: World, sent: list[str]
) -> None:
    [scene] = world.meetings()
    scene.introduce().ask()
    member = scene.members()[0]
    scene.click(member, "met", key="click/again")
    again = counted(sent, lambda: scene.click(member, "met", key="click/again"))
    assert len(again) == 1


@pytest.fixture
def committed(monkeypatch: pytest.MonkeyPatch) -> list[None]:
    """One for each transaction of several statements from now on."""
    transactions: list[None] = []
    true = Database.transaction

    def noting(*arguments: Any, **named: Any) -> Any:
        transactions.append(None)
        return true(*arguments, **named)

    monkeypatch.setattr(Database, "transaction", noting)
    return transactions


def test_a_message_takes_three_statements_that_stand_alone(
    world: World, sent: list[str], committed: list[None]
) -> None:
    """All that is seen; claim and intent; the end and all that follows."""
    [scene] = world.meetings()
    question = scene.introduce().want_question().effect("ask")["id"]
    delivery = world.delivery
    committed.clear()
    assert len(counted(sent, lambda: delivery.carry_out(question))) == 3
    assert len(committed) == 0
    assert scene.effect("ask")["status"] == "done"


def test_a_redraw_takes_three_statements_that_stand_alone(
    world: World, sent: list[str], committed: list[None]
) -> None:
    """All that is seen; claim and intent; the end."""
    [scene] = world.meetings()
    scene.introduce().ask().click(scene.members()[0], "met")
    redraw = scene.effect("show_answers")["id"]
    delivery = world.delivery
    committed.clear()
    assert len(counted(sent, lambda: delivery.carry_out(redraw))) == 3
    assert len(committed) == 0
    assert scene.effect("show_answers")["status"] == "done"


def test_what_the_clock_asks_each_minute_takes_six_statements(
    world: World, sent: list[str], committed: list[None]
) -> None:
    """What is due, and a heartbeat; what is too old, of each thing that is kept.

    What sweepers ask beside that is counted in `test_rest`.
    """

    def tick() -> None:
        world.ponchik.due_work.tick(SCHEDULER)
        world.ponchik.retention.remove_old()

    committed.clear()
    assert len(counted(sent, tick)) == 6
    assert len(committed) == 5


def test_an_order_for_a_stream_that_is_not_new_is_decided_on_what_is_there(
    world: World,
) -> None:
    """The first try trusts it; the second reads, and finds nothing left to do."""
    [scene] = world.meetings()
    stream = Stream("meeting", scene.meeting)
    handle = world.ponchik.handler.handle
    order = Order(stream, Pair(paired(ANN, BO)), is_new=True)
    assert handle(world.workspace, [order], BY_TEST) == []
    assert scene.events() == ["MeetingPaired"]
