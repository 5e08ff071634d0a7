"""Private blocks through their use case, the command handler, and real rounds."""

from uuid import UUID, uuid4

import pytest

from ponchik.domain.orders import Order
from ponchik.domain.program import AddRule
from ponchik.domain.roster import TooFewMembers
from ponchik.errors import ForeignStream, Invalid, Unknown
from ponchik.events.event import Metadata, Stream
from ponchik.events.member import PrivateAvoidanceAdded, PrivateAvoidanceRemoved
from ponchik.events.round import RoundStarted
from ponchik.projections.rebuild import rebuild_tables, verify
from ponchik.queries.replay import find_round, pair_again
from ponchik.store import people
from ponchik.store.event_store import read_stream
from tests.harness.causes import BY_TEST
from tests.harness.world import World

pytestmark = pytest.mark.integration

SEEDS = range(3)


def program(world: World, members: int) -> tuple[str, list[UUID]]:
    """Serve a channel of so many people, who are known already."""
    channel = world.channel(members)
    world.ponchik.programs.start(channel.id, {}, BY_TEST)
    everybody = [member for member in channel.members if member != world.slack.bot]
    return channel.id, [person(world, member) for member in everybody]


def person(world: World, slack_id: str) -> UUID:
    return world.ponchik.database.transaction(
        lambda t: people.person_of(t, world.workspace, slack_id)
    )


def block(world: World, member: UUID, other: UUID) -> bool:
    return world.ponchik.avoidances.add(world.workspace, member, other, BY_TEST)


def unblock(world: World, member: UUID, other: UUID) -> bool:
    return world.ponchik.avoidances.remove(world.workspace, member, other, BY_TEST)


def dry_groups(world: World, channel: str) -> list[set[str]]:
    """The groups that some seeds make, by the members' names."""
    return [
        set(group.members)
        for seed in SEEDS
        for group in world.ponchik.rounds.start(
            channel, cause=BY_TEST, seed=seed, dry_run=True
        ).groups
    ]


def names(world: World, ids: list[UUID]) -> list[str]:
    known = world.ponchik.database.transaction(
        lambda t: people.find(t, world.workspace, ids)
    )
    return [known[id_].name for id_ in ids]


def started(world: World, channel: str) -> RoundStarted:
    return world.ponchik.database.transaction(
        lambda t: find_round(t, world.workspace, channel)
    )


@pytest.mark.parametrize("blocker", [0, 1], ids=["first", "second"])
def test_two_are_never_grouped_whichever_of_them_blocks_the_other(
    world: World, blocker: int
) -> None:
    channel, ids = program(world, 4)
    pair = dry_groups(world, channel)[0]
    apart = [id_ for id_ in ids if names(world, [id_])[0] in pair]
    member, other = apart[blocker], apart[1 - blocker]
    assert block(world, member, other)
    assert pair not in dry_groups(world, channel)
    assert unblock(world, member, other)
    assert pair in dry_groups(world, channel)


def test_a_block_holds_in_every_program(world: World) -> None:
    channel, ids = program(world, 4)
    block(world, ids[0], ids[1])
    place = world.slack.workspace.conversations[channel]
    other = world.channel(1)
    other.members[:] = place.members
    world.ponchik.programs.start(other.id, {}, BY_TEST)
    groups = dry_groups(world, other.id)
    assert set(names(world, ids[:2])) not in groups


def test_blocking_again_and_unblocking_again_change_nothing(world: World) -> None:
    _, [one, other] = program(world, 2)
    assert [block(world, one, other) for _ in range(2)] == [True, False]
    assert [unblock(world, one, other) for _ in range(2)] == [True, False]
    history = world.ponchik.database.transaction(
        lambda t: read_stream(t, world.workspace, Stream("member", one))
    )
    assert [type(recorded.event) for recorded in history] == [
        PrivateAvoidanceAdded,
        PrivateAvoidanceRemoved,
    ]


def test_a_block_says_who_wanted_it_and_by_what(world: World) -> None:
    _, [one, other] = program(world, 2)
    cause = Metadata.of_delivery("view/1", str(one))
    world.ponchik.avoidances.add(world.workspace, one, other, cause)
    [recorded] = world.ponchik.database.transaction(
        lambda t: read_stream(t, world.workspace, Stream("member", one))
    )
    assert recorded.metadata == cause
    with pytest.raises(ForeignStream):
        world.ponchik.avoidances.remove("T0ELSEWHERE", one, other, BY_TEST)


def test_the_inputs_hold_rules_and_blocks_of_those_who_take_part(world: World) -> None:
    channel, ids = program(world, 6)
    a, b, c, d, absent, _ = ids
    place = world.slack.workspace.conversations[channel]
    place.members.pop(4)
    block(world, b, a)
    block(world, c, absent)
    [row] = world.rows("SELECT program FROM programs WHERE channel = %s", channel)
    rule = Order(
        Stream("program", row["program"]), AddRule((c, d), world.ponchik.clock())
    )
    world.ponchik.handler.handle(world.workspace, [rule], BY_TEST)
    world.ponchik.rounds.start(channel, cause=BY_TEST)
    inputs = started(world, channel).inputs
    assert inputs is not None
    expected = {tuple(sorted((a, b))), tuple(sorted((c, d)))}
    assert set(inputs.blocked) == expected
    assert len(inputs.blocked) == 2


def test_a_round_with_blocks_is_replayed_after_they_are_gone(world: World) -> None:
    channel, ids = program(world, 6)
    block(world, ids[0], ids[1])
    world.ponchik.rounds.start(channel, cause=BY_TEST)
    unblock(world, ids[0], ids[1])
    again = world.ponchik.database.transaction(
        lambda t: pair_again(t, world.workspace, started(world, channel))
    )
    assert again.same


def test_who_has_nobody_left_is_unmatched_and_a_round_of_such_is_refused(
    world: World,
) -> None:
    channel, [hermit, *others] = program(world, 5)
    for other in others:
        block(world, hermit, other)
    world.ponchik.rounds.start(channel, cause=BY_TEST, seed=1, dry_run=True)
    plan = world.ponchik.rounds.start(channel, cause=BY_TEST, seed=1)
    assert plan.excluded["unmatched"] == 1
    lonely, [one, other] = program(world, 2)
    block(world, one, other)
    with pytest.raises(TooFewMembers) as refused:
        world.ponchik.rounds.start(lonely, cause=BY_TEST)
    assert str(refused.value) == (
        "2 people can take part, but nobody is left to match them with; "
        f"`ponchik rule list {lonely}` shows its managers' rules"
    )


def test_nobody_blocks_themselves_or_somebody_who_is_not_known(world: World) -> None:
    _, [one, _] = program(world, 2)
    with pytest.raises(Invalid, match="nobody can avoid themselves"):
        block(world, one, one)
    for member, other in ((one, uuid4()), (uuid4(), one)):
        with pytest.raises(Unknown, match="not known in"):
            block(world, member, other)


def test_the_table_of_blocks_is_kept_and_made_anew_from_the_log(world: World) -> None:
    _, [one, other, third] = program(world, 3)
    block(world, one, other)
    block(world, one, third)
    unblock(world, one, third)
    table = "SELECT person, other FROM private_avoidances"
    assert world.rows(table) == [{"person": one, "other": other}]
    assert verify(world.ponchik.database, lambda _: None) == []
    world.do("DELETE FROM private_avoidances")
    [missing] = rebuild_tables(world.ponchik.database, lambda _: None)
    assert str(missing) == "private_avoidances: a row that is private"
    assert world.rows(table) == [{"person": one, "other": other}]
