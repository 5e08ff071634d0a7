"""Slack itself: the simulator's workspace and methods, on the world's clock."""

from ponchik.demo.simulator.clock import Clock
from ponchik.demo.simulator.limits import RateLimits
from ponchik.demo.simulator.simulator import Settings, Simulator, build_simulator
from tests.simulation.world import World

TOKEN = "xoxb-simulated"


class VirtualClock(Clock):
    def __init__(self, world: World, skew: float) -> None:
        super().__init__()
        self._world, self._skew = world, skew

    def now(self) -> float:
        return self._world.now + self._skew


def build_slack(
    world: World, seed: int, skew: float, *, limits: bool, enterprise: bool
) -> Simulator:
    settings = Settings(bot_token=TOKEN, members=6, seed=seed, enterprise=enterprise)
    slack = build_simulator(settings)
    slack.clock = VirtualClock(world, skew)
    slack.limits = RateLimits(lambda: world.now)
    slack.limits.on = limits
    return slack
