"""Installing: a browser goes to Slack and comes back with a code, once."""

import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from ponchik.application.workspace_events import WorkspaceEvents
from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.orders import Order
from ponchik.domain.workspace import InstallWorkspace, workspace_stream
from ponchik.errors import Conflict, Unknown, Unverified
from ponchik.events.event import Metadata
from ponchik.slack.client.oauth import Granted, OAuth
from ponchik.slack.manifest import INSTALLED
from ponchik.store import install_states, installations, people
from ponchik.store.connection import Database
from ponchik.store.installations import Installation
from ponchik.store.sealing import Seal, Secret


class Departure(NamedTuple):
    """Where a browser goes, and what it keeps until it is back."""

    address: str
    browser: str


@dataclass(frozen=True)
class Installing:
    """`oauth` is None where nobody can install; people come back to `public_url`."""

    database: Database
    handler: CommandHandler
    clock: Clock
    seal: Seal
    oauth: OAuth | None
    public_url: str
    workspace_events: WorkspaceEvents

    def require_possible(self) -> None:
        """Raise Unknown where nobody can install."""
        self._oauth()

    def begin(self) -> Departure:
        """Send a browser to Slack. Raises Unknown where nobody can install."""
        oauth = self._oauth()
        state, browser = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        self.database.transaction(
            lambda t: install_states.remember(t, _hashed(state), _hashed(browser))
        )
        return Departure(oauth.address(state, self._back), browser)

    def finish(self, state: str, browser: str, code: str) -> str:
        """Install Ponchik where a code allows it; return the workspace's name.

        Raises Unverified for a state that was used, is too old, or was another
        browser's, Conflict for a whole Enterprise Grid, and SlackError.
        """
        oauth = self._oauth()
        if not self.database.transaction(
            lambda t: install_states.take(t, _hashed(state), _hashed(browser))
        ):
            raise Unverified(
                "this way from Slack was used before, is too old, or began in another "
                "browser: begin again"
            )
        granted = oauth.exchange(code, self._back)
        if granted.workspace is None:
            raise Conflict(
                "Ponchik serves single workspaces, not a whole Enterprise Grid: "
                "install it in one of its workspaces"
            )
        self._keep(granted.workspace, granted)
        return granted.name or granted.workspace

    def _keep(self, workspace: str, granted: Granted) -> None:
        secret = Secret(granted.token, granted.refresh_token)
        now, sealed = self.clock(), self.seal.close(workspace, secret)
        kept = Installation(workspace, granted.name, sealed, now)

        def work(recorder: Recorder) -> None:
            transaction, user = recorder.transaction, granted.installer
            installations.keep(transaction, kept, granted.lasts)
            by = people.person_of(transaction, workspace, user) if user else None
            install = InstallWorkspace(by, granted.scopes, now)
            recorder.handle(workspace, [Order(workspace_stream(workspace), install)])
            self.workspace_events.look_at_programs(recorder, workspace, "installed")

        cause = Metadata.of_command(secrets.token_hex(16), "install")
        self.handler.record(work, cause)

    @property
    def _back(self) -> str:
        return f"{self.public_url}{INSTALLED}"

    def _oauth(self) -> OAuth:
        if self.oauth is None:
            raise Unknown(
                "workspaces cannot install Ponchik here: SLACK_CLIENT_ID, "
                "SLACK_CLIENT_SECRET, PONCHIK_TOKEN_KEYS and PONCHIK_URL must be set"
            )
        return self.oauth


def _hashed(text: str) -> bytes:
    return sha256(text.encode("utf-8", "replace")).digest()
