"""One seed: a world is made, harmed, left to settle, and judged."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from ponchik.delivery import Policy
from tests.simulation.database import make_database
from tests.simulation.havoc import CLOCKS_APART, NO_TROUBLE, Havoc, Trouble
from tests.simulation.leavers import judge_leavers
from tests.simulation.machine import (
    Machine,
    VirtualBroker,
    assembled,
    nothing_by_chance,
)
from tests.simulation.slack import build_slack
from tests.simulation.staff import Staff
from tests.simulation.story import Script, Story
from tests.simulation.verdict import SKEW, judge
from tests.simulation.wire import Wire
from tests.simulation.world import Process, Stuck, World

#: More attempts than a seed has harm; few enough for a poison.
POLICY = Policy(most_attempts=15)


@dataclass(frozen=True)
class Outcome:
    seed: int
    script: Script
    failures: tuple[str, ...]
    happened: Counter[str]
    steps: int
    trace: tuple[str, ...] = field(repr=False)

    def __str__(self) -> str:
        return "\n  ".join([f"seed {self.seed}: {self.script}", *self.failures])


@contextmanager
def simulator_of(server_url: str, name: str) -> Iterator[Machine]:
    """A Ponchik on a database of its own, for any number of seeds."""
    with assembled(make_database(server_url, name)) as machine:
        yield machine


def simulate(
    machine: Machine,
    seed: int,
    *,
    traced: bool = False,
    policy: Policy = POLICY,
    focus: dict[str, float] | None = None,
    trouble: Trouble = NO_TROUBLE,
) -> Outcome:
    """Play one round with the harm that the seed has in store.

    Where there is trouble, the clock launches the stages.
    """
    world = World(seed, traced=traced)
    havoc, script = Havoc.of(world.chance, focus or {}), Script.of(world.chance)
    if trouble != NO_TROUBLE:
        havoc.trouble = trouble
        script = replace(script, by_hand=False, hasty=False, outage="")
    if trouble.refused:
        script = script.in_groups_of_three()
    if trouble.leavers:
        script = script.of_many(world.chance)
    world.tell(f"{script}; budget {havoc.budget}")
    with nothing_by_chance(world):
        story, wire = _set_the_stage(machine, world, havoc, script, policy)
        found = _play(machine, story, wire)
    return Outcome(
        seed, script, found, havoc.happened, world.steps, tuple(world.trace or ())
    )


def _set_the_stage(
    machine: Machine, world: World, havoc: Havoc, script: Script, policy: Policy
) -> tuple[Story, Wire]:
    chance, postgres = world.chance, machine.postgres
    skews = [chance.uniform(-SKEW, SKEW) * chance.randint(0, 1) for _ in range(5)]
    if havoc.shares.get(CLOCKS_APART):
        skews[2:4] = -SKEW, SKEW
    postgres.reset(world, skews[0])
    limits, slack_seed = chance.random() < 0.3, chance.randrange(1_000_000)
    enterprise = havoc.trouble.enterprise
    slack = build_slack(
        world, slack_seed, skews[1], limits=limits, enterprise=enterprise
    )
    wire = Wire(world, slack, havoc, postgres.is_idle)
    workers = [Process("worker-1", skews[2]), Process("worker-2", skews[3])]
    web = Process("web", skews[4])
    delivery = machine.delivery(policy)
    staff = Staff(
        world,
        havoc,
        delivery,
        machine.sweeper(delivery),
        machine.ponchik.due_work,
        workers,
    )
    machine.connect(wire, VirtualBroker(world, havoc, workers, staff.hear))
    world.next_moment = postgres.next_moment
    world.delay, world.dies, postgres.lost = havoc.delay, havoc.dies, havoc.on_commit
    staff.begin()
    story = Story(world, havoc, machine.ponchik, slack, web, workers, script)
    story.begin()
    return story, wire


def _play(machine: Machine, story: Story, wire: Wire) -> tuple[str, ...]:
    world = story.world
    try:
        world.run()
        story.havoc.calm = True
        looking = world.spawn("verify", machine.verify)
        world.run()
    except Stuck as stuck:
        world.fail(str(stuck))
    else:
        if looking.error:
            world.fail(f"verify failed: {looking.error!r}")
        for difference in looking.result or ():  # type: ignore[attr-defined]
            world.fail(f"a projection differs from the log: {difference}")
    world.end()
    if story.havoc.trouble.leavers:
        return tuple(judge_leavers(story, wire, machine.postgres))
    return tuple(judge(story, wire, machine.postgres))
