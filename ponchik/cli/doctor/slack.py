"""Slack: the token and whose it is, its scopes, the clock, and Socket Mode's token."""

from collections.abc import Collection, Iterator
from datetime import datetime, timedelta

from ponchik.config import Config
from ponchik.errors import RateLimited, SlackError, WorkspaceRejected
from ponchik.queries.findings import Finding, good, unknown, wrong
from ponchik.slack.client.answers import TokenReport
from ponchik.slack.client.ownership import require_owner
from ponchik.slack.client.scopes import NEEDED
from ponchik.slack.client.slack import Slack
from ponchik.slack.client.socket_addresses import SocketAddresses

PATIENCE = 5.0
#: What the finding about the two clocks is called.
CLOCK = "clock"
SOCKET_MODE = "Socket Mode"
#: Slack's requests are refused from five minutes on.
_CLOSE = timedelta(seconds=60)
_INSTALL = "under OAuth & Permissions"


def examine_slack(
    config: Config, now: datetime, workspaces: Collection[str]
) -> Iterator[Finding]:
    """Look at both tokens; `workspaces` have programs, and no other token."""
    if config.slack_bot_token.get_secret_value():
        yield from examine_token(config, now, workspaces)
    yield examine_socket_mode(config)


def examine_token(
    config: Config, now: datetime, workspaces: Collection[str] = ()
) -> Iterator[Finding]:
    """Ask Slack once whose SLACK_BOT_TOKEN is, what it may do, and what time it is."""
    token = config.slack_bot_token.get_secret_value()
    slack = Slack(token, base_url=config.slack_api_url, timeout=PATIENCE)
    try:
        report = slack.token_report()
    except SlackError as error:
        yield refused("token", "SLACK_BOT_TOKEN", error)
    else:
        yield _owner(report, workspaces)
        yield examine_scopes(report.scopes)
        yield _clock(report.answered_at, now)


def _owner(report: TokenReport, workspaces: Collection[str]) -> Finding:
    identity = report.identity
    for workspace in workspaces:
        try:
            require_owner(identity, workspace)
        except WorkspaceRejected:
            return wrong(
                "token",
                f"it is of {identity.workspace}, and there are programs of {workspace}",
                f"set SLACK_BOT_TOKEN to the token of {workspace}",
            )
    return good("token", f"of {identity.name} ({identity.workspace})")


def examine_scopes(granted: frozenset[str] | None, check: str = "scopes") -> Finding:
    """Compare what Slack granted with what is called."""
    if granted is None:
        return unknown(check, "Slack does not tell them")
    if missing := NEEDED - granted:
        return wrong(
            check,
            f"{', '.join(sorted(missing))} missing",
            f"add them {_INSTALL}, as in `ponchik manifest`, and install the app again",
        )
    if more := granted - NEEDED:
        return good(check, f"all there; nothing needs {', '.join(sorted(more))}")
    return good(check, "all there, and no others")


def _clock(answered_at: datetime | None, now: datetime) -> Finding:
    if answered_at is None:
        return unknown(CLOCK, "Slack does not tell the time")
    away = abs(now - answered_at)
    if away < _CLOSE:
        return good(CLOCK, "the same as Slack's")
    return wrong(
        CLOCK,
        f"{round(away.total_seconds())} s from Slack's: rounds start at other times, "
        "and from 300 s on deliveries over HTTP are refused",
        "let this machine keep time (NTP)",
    )


def examine_socket_mode(config: Config) -> Finding:
    """Ask Slack for an address to connect to, which opens nothing by itself."""
    token = config.slack_app_token.get_secret_value()
    if not token:
        return good(SOCKET_MODE, "not used: SLACK_APP_TOKEN is not set")
    try:
        SocketAddresses(token, config.slack_api_url, PATIENCE).new()
    except SlackError as error:
        return refused(SOCKET_MODE, "SLACK_APP_TOKEN", error)
    return good(SOCKET_MODE, "its token opens connections")


def refused(check: str, variable: str, error: SlackError) -> Finding:
    """Tell what Slack said instead of an answer."""
    if isinstance(error, RateLimited):
        return unknown(check, str(error))
    if isinstance(error, WorkspaceRejected):
        cure = f"copy {variable} again from the app's settings, or install it again"
        return wrong(check, str(error), cure, variable)
    return wrong(check, str(error), "look at the network and at SLACK_API_URL")
