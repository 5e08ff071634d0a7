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
from ponchik.application.forgetting import Forgetting
from ponchik.application.inbound.profiles import ProfileReader
from ponchik.application.inbound.registry import handlers_of
from ponchik.application.inbound.router import Router
from ponchik.application.inbound.shown import Screen
from ponchik.application.inbound.together import Together
from ponchik.application.installing import Installing
from ponchik.application.notes import Notes
from ponchik.application.programs import Programs
from ponchik.application.repairs import Repairs
from ponchik.application.retention import Retention
from ponchik.application.rounds import Rounds
from ponchik.application.rules import Rules
from ponchik.application.sign_in import SignIn
from ponchik.application.steering import Steering
from ponchik.application.tokens import Tokens
from ponchik.application.visitors import Visitors
from ponchik.application.watching import Watch
from ponchik.application.workspace_events import WorkspaceEvents
from ponchik.clock import Clock, shifted_clock, system_clock
from ponchik.command_handler import CommandHandler
from ponchik.config import Config
from ponchik.delivery.pacing import Gate, paces_of
from ponchik.ledger.broker import make_broker
from ponchik.ledger.doorbell import Doorbell
from ponchik.ledger.gates import Paces
from ponchik.ledger.listening import Listening
from ponchik.slack.client.limits import LIMITS, times_as_fast
from ponchik.slack.client.oauth import OAuth
from ponchik.slack.client.openid import OpenId
from ponchik.slack.client.response_urls import ResponseUrls
from ponchik.slack.client.slack import Slack
from ponchik.slack.client.views import PATIENCE, Views
from ponchik.store.connection import Database
from ponchik.store.sealing import Seal

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
    tokens: Tokens
    paces: Paces
    programs: Programs
    rounds: Rounds
    steering: Steering
    repairs: Repairs
    rules: Rules
    avoidances: Avoidances
    forgetting: Forgetting
    router: Router
    together: Together
    workspace_events: WorkspaceEvents
    due_work: DueWork
    retention: Retention
    deliveries: Deliveries
    calendar_files: CalendarFiles
    installing: Installing
    sign_in: SignIn
    visitors: Visitors
    watch: Watch
    #: The workspace's Slack for whoever waits at a page: it soon gives up.
    page_slack_of: Callable[[str], Slack]

    def slack_of(self, workspace: str) -> Slack:
        """Return the workspace's Slack, with its token; reading waits for its turn."""
        return self.slack_at_once(workspace).behind(
            Gate(self.database, workspace, self.paces)
        )

    def slack_at_once(self, workspace: str) -> Slack:
        """The same, for who asks once and must know now."""
        return self.slack.with_token(self.tokens.source(workspace))

    def hasty_slack_of(self, workspace: str) -> Slack:
        """The same, for who gives the thread back where it would have to wait."""
        gate = Gate(self.database, workspace, self.paces, patience=_A_TURN)
        return self.slack_at_once(workspace).behind(gate)

    def close(self) -> None:
        """Close the connections to Postgres and Redis."""
        self.watch.close()
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
    slack = Slack("", base_url=config.slack_api_url)
    tokens = _tokens(config, database, handler, clock)

    def slack_of(workspace: str) -> Slack:
        at_once = slack.with_token(tokens.source(workspace))
        return at_once.behind(Gate(database, workspace, paces))

    def slack_for(workspace: str | None) -> Slack:
        named = workspace or tokens.home()
        return slack.with_token(tokens.source(named) if named else tokens.own)

    paces = paces_of(times_as_fast(config.slack_pace, LIMITS))
    hasty = _hasty(config, database, tokens, paces)
    workspace_events = WorkspaceEvents(handler, clock, config.time_zone)
    handlers = handlers_of(workspace_events)
    return Ponchik(
        config=config,
        clock=clock,
        database=database,
        health_database=Database(config.database_url, 1),
        broker=broker,
        doorbell=doorbell,
        handler=handler,
        slack=slack,
        tokens=tokens,
        paces=paces,
        programs=Programs(database, handler, slack_for, clock, config.time_zone),
        rounds=Rounds(
            database=database,
            handler=handler,
            slack_for=slack_for,
            slack_of=slack_of,
            clock=clock,
            new_seed=lambda: secrets.randbits(31),
        ),
        steering=Steering(handler, clock),
        repairs=Repairs(handler, clock),
        rules=Rules(database, handler, clock),
        avoidances=Avoidances(handler, clock),
        forgetting=Forgetting(database, handler, clock, hasty),
        router=Router(
            handler=handler,
            clock=clock,
            handlers=handlers,
            notes=Notes(database),
            screen=_screen(config, tokens),
            profiles=_profiles(config, tokens),
        ),
        together=Together(handler, clock, handlers),
        workspace_events=workspace_events,
        due_work=DueWork(handler, clock),
        calendar_files=CalendarFiles(database),
        installing=Installing(
            database=database,
            handler=handler,
            clock=clock,
            seal=tokens.seal,
            oauth=tokens.oauth,
            public_url=config.public_url,
            workspace_events=workspace_events,
        ),
        deliveries=Deliveries(handler, clock, paces),
        retention=Retention(database, timedelta(days=config.keep_days)),
        sign_in=SignIn(database, _openid(config), hasty),
        visitors=Visitors(database, hasty),
        watch=Watch(database, lambda: Listening(broker)),
        page_slack_of=hasty,
    )


def _openid(config: Config) -> OpenId | None:
    if not config.can_sign_in:
        return None
    secret = config.slack_client_secret.get_secret_value()
    return OpenId(config.slack_client_id, secret, config.slack_api_url)


def _hasty(
    config: Config, database: Database, tokens: Tokens, paces: Paces
) -> Callable[[str], Slack]:
    """Return what gives a workspace's Slack to whoever waits at a page."""
    slack = Slack("", base_url=config.slack_api_url, timeout=PATIENCE)
    return lambda workspace: slack.with_token(tokens.source(workspace)).behind(
        Gate(database, workspace, paces, patience=_A_TURN)
    )


def _tokens(
    config: Config, database: Database, handler: CommandHandler, clock: Clock
) -> Tokens:
    own, seal = config.slack_bot_token.get_secret_value(), Seal(config.sealing_keys)
    return Tokens(database, handler, clock, own, seal, _oauth(config))


def _oauth(config: Config) -> OAuth | None:
    if not config.can_install:
        return None
    secret = config.slack_client_secret.get_secret_value()
    return OAuth(config.slack_client_id, secret, config.slack_api_url)


def _screen(config: Config, tokens: Tokens) -> Screen:
    views, api = Views.at(config.slack_api_url), config.slack_api_url
    return Screen(
        lambda workspace: views.with_token(tokens.source(workspace)),
        ResponseUrls(api, PATIENCE),
    )


def _profiles(config: Config, tokens: Tokens) -> ProfileReader:
    slack = Slack("", base_url=config.slack_api_url, timeout=PATIENCE)
    return ProfileReader(lambda workspace: slack.with_token(tokens.source(workspace)))
