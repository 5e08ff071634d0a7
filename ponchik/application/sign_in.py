"""Signing in: a browser goes to Slack, and comes back as somebody."""

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from ponchik.application.channel_members import account_of
from ponchik.application.visitors import Kind, hash_of, kind_of, read_profile
from ponchik.errors import ConfigError, Refused, SlackError, Unverified
from ponchik.slack.client.answers import Profile
from ponchik.slack.client.openid import Arrival, OpenId
from ponchik.slack.client.slack import Slack
from ponchik.store import channels, people, sessions, sign_ins, workspace_names
from ponchik.store.connection import Database, Transaction

_RANDOM = 32
STALE = "This way in was used before, is older than ten minutes, or began elsewhere."
ELSEWHERE = "Ponchik does not serve your workspace here."
REFUSED = (
    "Only the workspace's own members can sign in: no guests, people of other "
    "companies, bots, or people whose account is deactivated."
)


class NotWelcome(Refused):
    """Slack knows who it is, and they may not come in."""


@dataclass(frozen=True)
class Leaving:
    """Where the browser goes, and the token that it keeps until it is back."""

    url: str
    browser: str


@dataclass(frozen=True)
class SignedIn:
    """`token` is the session's; `target` is where the person wanted to go."""

    token: str
    domain: str
    target: str


@dataclass(frozen=True)
class SignIn:
    """`openid` is None where the app's client id and secret are not set."""

    database: Database
    openid: OpenId | None
    slack_of: Callable[[str], Slack]

    def begin(self, redirect_uri: str, target: str) -> Leaving:
        """Send a browser to Slack. Raises SlackError while Slack is away."""
        departure = self._provider().depart(redirect_uri)
        browser = secrets.token_urlsafe(_RANDOM)
        step = sign_ins.SignInStep(
            state=hash_of(departure.state),
            browser=hash_of(browser),
            nonce=departure.nonce,
            verifier=departure.verifier,
            target=target,
        )
        self.database.transaction(lambda t: sign_ins.keep(t, step))
        return Leaving(departure.url, browser)

    def _back(self, state: str, browser: str) -> sign_ins.SignInStep:
        """Return what was kept for whoever is back; this works once.

        Raises Unverified for a state or a browser that is not the one that left.
        """
        step = self.database.transaction(lambda t: sign_ins.take(t, hash_of(state)))
        if step is None or not secrets.compare_digest(step.browser, hash_of(browser)):
            raise Unverified(STALE)
        return step

    def finish(
        self, state: str, browser: str, code: str, redirect_uri: str
    ) -> SignedIn:
        """Begin a session for whoever is back from Slack.

        Raises Unverified for what does not hold, NotWelcome for whom may not come in,
        and SlackError while Slack is away.
        """
        step = self._back(state, browser)
        arrival = self._provider().arrive(code, step.nonce, step.verifier, redirect_uri)
        profile, kind = self._look_up(arrival)
        names = self._channel_names(arrival.workspace)
        token = secrets.token_urlsafe(_RANDOM)

        def begin(transaction: Transaction) -> None:
            _remember(transaction, arrival, names)
            _begin(transaction, arrival, profile, kind, hash_of(token))

        self.database.transaction(begin)
        return SignedIn(token, arrival.domain, step.target)

    def _channel_names(self, workspace: str) -> Mapping[str, str]:
        """Return what channels are called, nothing if Slack does not say it now."""
        try:
            return self.slack_of(workspace).channel_names()
        except SlackError:
            return {}

    def _provider(self) -> OpenId:
        if self.openid is None:
            raise ConfigError(
                "SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and PONCHIK_URL must be set, so "
                "that people can sign in"
            )
        return self.openid

    def _look_up(self, arrival: Arrival) -> tuple[Profile, str]:
        """Ask the workspace's own Slack who it is: the token is of another time."""
        slack = self.slack_of(arrival.workspace)
        if slack.identity().workspace != arrival.workspace:
            raise NotWelcome(ELSEWHERE)
        profile = read_profile(slack, arrival.user)
        kind = kind_of(profile, arrival.workspace)
        if profile is None or kind not in set(Kind):
            raise NotWelcome(REFUSED)
        return profile, kind


def _remember(
    transaction: Transaction, arrival: Arrival, names: Mapping[str, str]
) -> None:
    """Store what the workspace and its channels are called: pages stand under it."""
    workspace_names.remember(
        transaction, arrival.workspace, arrival.domain, arrival.workspace_name
    )
    if names:
        channels.remember(transaction, arrival.workspace, names)


def _begin(
    transaction: Transaction,
    arrival: Arrival,
    profile: Profile,
    kind: str,
    token: bytes,
) -> None:
    workspace = arrival.workspace
    account = account_of(arrival.user, profile)
    person = people.remember(transaction, workspace, [account])[arrival.user]
    people.note_kind(transaction, workspace, person, kind)
    sessions.begin(transaction, workspace, person, token)
