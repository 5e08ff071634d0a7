"""The only place where parts are put together. Nothing connects before it is used."""

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta

import dramatiq
from dramatiq.brokers.redis import RedisBroker

from ponchik.application.avoidances import Avoidances
from ponchik.application.calendar_files import CalendarFiles
from ponchik.application.deliveries import Deliveries
from ponchik.application.due import DueWork
from ponchik.application.inbound.profiles import ProfileReader
from ponchik.application.inbound.registry import handlers_of
from ponchik.application.inbound.router import Router
from ponchik.application.inbound.shown import Screen
from ponchik.application.notes import Notes
from ponchik.application.programs import Programs
from ponchik.application.repairs import Repairs
from ponchik.application.retention import Retention
from ponchik.application.rounds import Rounds
from ponchik.application.rules import Rules
from ponchik.application.sign_in import SignIn
from ponchik.application.steering import Steering
from ponchik.application.visitors import Visitors
from ponchik.application.workspace_events import WorkspaceEvents
from ponchik.clock import Clock, shifted_clock, system_clock
from ponchik.command_handler import CommandHandler
from ponchik.config import Config
from ponchik.delivery.pacing import Gate, paces_of
from ponchik.ledger.broker import make_broker
from ponchik.ledger.doorbell import Doorbell
from ponchik.ledger.gates import Paces
from ponchik.slack.client.limits import LIMITS, times_as_fast
from ponchik.slack.client.openid import OpenId
from ponchik.slack.client.response_urls import ResponseUrls
from ponchik.slack.client.slack import Slack
from ponchik.slack.client.views import PATIENCE, Views
from ponchik.store.connection import Database

#: The next turn is worth waiting for, a queue is not.
_A_TURN = timedelta(seconds=1)


@dataclass(frozen=True)
class Ponchik:
    """`health_database` has one connection, so that health waits for nobody's work."""

    config: Config
    clock: Clock
    database: Database
    health_database: Database
    broker: RedisBroker
    doorbell: Doorbell
    handler: CommandHandler
    slack: Slack
    paces: Paces
    programs: Programs
    rounds: Rounds
    steering: Steering
    repairs: Repairs
    rules: Rules
    avoidances: Avoidances
    router: Router
    workspace_events: WorkspaceEvents
    due_work: DueWork
    retention: Retention
    deliveries: Deliveries
    calendar_files: CalendarFiles
    sign_in: SignIn
    visitors: Visitors

    def slack_of(self, workspace: str) -> Slack:
        """One token serves one workspace for now; reading waits for its turn."""
        return _paced(self.slack, self.database, workspace, self.paces)

    def hasty_slack_of(self, workspace: str) -> Slack:
        """The same, for who gives the thread back where it would have to wait."""
        gate = Gate(self.database, workspace, self.paces, patience=_A_TURN)
        return self.slack.behind(gate)

    def close(self) -> None:
        """Close the connections to Postgres and Redis."""
        self.database.close()
        self.health_database.close()
        self.broker.close()


def assemble(config: Config, middleware: Sequence[dramatiq.Middleware] = ()) -> Ponchik:
    """Put the parts together for these settings; nothing connects yet."""
    clock = shifted_clock(config.clock_file) if config.clock_file else system_clock
    database = Database(config.database_url, config.database_connections)
    broker = make_broker(
        config.redis_url, middleware, self_signed=config.redis_self_signed
    )
    doorbell = Doorbell(broker)
    handler = CommandHandler(database, doorbell.ring)
    slack = Slack(
        config.slack_bot_token.get_secret_value(), base_url=config.slack_api_url
    )
    paces = paces_of(times_as_fast(config.slack_pace, LIMITS))
    workspace_events = WorkspaceEvents(handler, clock, config.time_zone)
    return Ponchik(
        config=config,
        clock=clock,
        database=database,
        health_database=Database(config.database_url, 1),
        broker=broker,
        doorbell=doorbell,
        handler=handler,
        slack=slack,
        paces=paces,
        programs=Programs(database, handler, slack, clock, config.time_zone),
        rounds=Rounds(
            database=database,
            handler=handler,
            slack=slack,
            slack_of=lambda workspace: _paced(slack, database, workspace, paces),
            clock=clock,
            new_seed=lambda: secrets.randbits(31),
        ),
        steering=Steering(handler, clock),
        repairs=Repairs(handler, clock),
        rules=Rules(database, handler, clock),
        avoidances=Avoidances(handler, clock),
        router=Router(
            handler=handler,
            clock=clock,
            handlers=handlers_of(workspace_events),
            notes=Notes(database),
            screen=_screen(config),
            profiles=_profiles(config),
        ),
        workspace_events=workspace_events,
        due_work=DueWork(handler, clock),
        calendar_files=CalendarFiles(database),
        deliveries=Deliveries(handler, clock, paces),
        retention=Retention(database, timedelta(days=config.keep_days)),
        sign_in=SignIn(database, _openid(config), _hasty(config, database, paces)),
        visitors=Visitors(database, _hasty(config, database, paces)),
    )


def _openid(config: Config) -> OpenId | None:
    if not config.can_sign_in:
        return None
    secret = config.slack_client_secret.get_secret_value()
    return OpenId(config.slack_client_id, secret, config.slack_api_url)


def _hasty(config: Config, database: Database, paces: Paces) -> Callable[[str], Slack]:
    """Return what gives a workspace's Slack to whoever waits at a page."""
    token, api = config.slack_bot_token.get_secret_value(), config.slack_api_url
    slack = Slack(token, base_url=api, timeout=PATIENCE)
    return lambda workspace: slack.behind(
        Gate(database, workspace, paces, patience=_A_TURN)
    )


def _screen(config: Config) -> Screen:
    token, api = config.slack_bot_token.get_secret_value(), config.slack_api_url
    return Screen(Views.of_token(token, api), ResponseUrls(api, PATIENCE))


def _profiles(config: Config) -> ProfileReader:
    token, api = config.slack_bot_token.get_secret_value(), config.slack_api_url
    return ProfileReader(Slack(token, base_url=api, timeout=PATIENCE))


def _paced(slack: Slack, database: Database, workspace: str, paces: Paces) -> Slack:
    return slack.behind(Gate(database, workspace, paces))
