"""The parts of one simulated Slack, put together; nothing here speaks HTTP."""

from dataclasses import dataclass, field
from pathlib import Path

from ponchik.demo.simulator.clock import Clock
from ponchik.demo.simulator.deliveries import RETRY_DELAYS, Deliveries, Target, Terms
from ponchik.demo.simulator.faults import Faults
from ponchik.demo.simulator.grants import Grants
from ponchik.demo.simulator.ledger import Ledger
from ponchik.demo.simulator.limits import RateLimits
from ponchik.demo.simulator.player import Player
from ponchik.demo.simulator.seed import seed_workspace
from ponchik.demo.simulator.sockets import Sockets
from ponchik.demo.simulator.workspace import Workspace
from ponchik.demo.simulator.write_lock import WriteLock

EVERY_SCOPE = frozenset(
    [
        *("channels:history", "groups:history", "im:history", "mpim:history"),
        *("channels:read", "groups:read", "im:read", "mpim:read", "users:read"),
        *("channels:join", "im:write", "mpim:write", "chat:write", "commands"),
        "team:read",
    ]
)
NOWHERE = "http://127.0.0.1:9/slack"


@dataclass(frozen=True)
class Settings:
    bot_token: str = "xoxb-simulated"  # noqa: S105 - opens nothing but this simulator
    app_token: str = "xapp-simulated"  # noqa: S105 - as above
    signing_secret: str = "simulated-secret"  # noqa: S105 - as above
    client_id: str = "1.2"
    client_secret: str = "simulated-client-secret"  # noqa: S105 - as above
    events_url: str = f"{NOWHERE}/events"
    interactions_url: str = f"{NOWHERE}/interactions"
    commands_url: str = f"{NOWHERE}/commands"
    clock_file: Path | None = None
    members: int = 24
    seed: int = 1
    limits: bool = False
    retry_delays: tuple[float, ...] = RETRY_DELAYS
    backstage_url: str | None = None
    dashboard_url: str | None = None
    commands: tuple[str, ...] = ("/ponchik",)
    scopes: frozenset[str] | None = None  # None grants whatever is asked for
    enterprise: bool = False
    rotates_tokens: bool = False
    socket_mode: bool = False
    certificate: Path | None = None  # serve HTTPS and wss, with what stands there


@dataclass
class Simulator:
    settings: Settings
    clock: Clock
    player: Player
    workspace: Workspace
    ledger: Ledger
    faults: Faults
    limits: RateLimits
    deliveries: Deliveries
    sockets: Sockets
    lock: WriteLock
    scopes: frozenset[str]
    grants: Grants = field(default_factory=Grants)
    #: Other workspaces, whose calls come here as well.
    neighbours: list["Simulator"] = field(default_factory=list)
    url: str = ""
    #: By how many seconds its clock, as its answers tell it, is ahead of the machine's.
    seconds_ahead: float = 0.0
    has_ended: bool = False

    @property
    def bot(self) -> str:
        return self.workspace.app.user

    @property
    def everywhere(self) -> list["Simulator"]:
        """The workspace and those that share its address."""
        return [self, *self.neighbours]

    def knows(self, token: str | None) -> bool:
        """Tell whether the token is, or was, of this workspace."""
        return token == self.settings.bot_token or self.grants.has(token or "")


def build_simulator(settings: Settings) -> Simulator:
    urls = {
        Target.EVENTS: settings.events_url,
        Target.INTERACTIONS: settings.interactions_url,
        Target.COMMANDS: settings.commands_url,
    }
    ledger = Ledger()
    sockets = Sockets()
    lock = WriteLock()
    limits = RateLimits()
    limits.on = settings.limits
    clock = Clock(settings.clock_file)
    return Simulator(
        settings=settings,
        clock=clock,
        player=Player(clock),
        workspace=seed_workspace(
            settings.members, settings.seed, enterprise=settings.enterprise
        ),
        ledger=ledger,
        faults=Faults(settings.seed, clock.now),
        limits=limits,
        deliveries=Deliveries(
            urls,
            Terms(
                settings.signing_secret,
                ledger,
                lock,
                settings.retry_delays,
                sockets if settings.socket_mode else None,
            ),
        ),
        sockets=sockets,
        lock=lock,
        grants=Grants(rotates=settings.rotates_tokens),
        scopes=EVERY_SCOPE if settings.scopes is None else settings.scopes,
    )
