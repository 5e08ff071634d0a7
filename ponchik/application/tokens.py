"""Tokens: each call to Slack is made with that of its workspace.

It is looked up for every call, so that a new installation counts at once in every
process. With SLACK_BOT_TOKEN alone nothing is looked up, and no key is needed.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import structlog

from ponchik.clock import Clock
from ponchik.command_handler import CommandHandler, Recorder
from ponchik.domain.orders import Order
from ponchik.domain.workspace import RenewToken, workspace_stream
from ponchik.errors import Invalid, SlackError, WorkspaceRejected
from ponchik.events.event import Metadata
from ponchik.slack.client.oauth import Granted, OAuth
from ponchik.store import installations
from ponchik.store.connection import Database
from ponchik.store.installations import SealedToken
from ponchik.store.sealing import Seal, Secret, Unsealable

log = structlog.get_logger(__name__)

#: The error's code where a key was lost.
UNREADABLE = "token_unreadable"
#: Slack's rotated tokens last for twelve hours.
_YOUNG = timedelta(hours=2)
#: Who exchanges a token and dies leaves it to others after that.
_PATIENCE = timedelta(minutes=1)


@dataclass(frozen=True)
class Tokens:
    """`own` is SLACK_BOT_TOKEN, which serves whoever did not install by OAuth."""

    database: Database
    handler: CommandHandler
    clock: Clock
    own: str
    seal: Seal
    oauth: OAuth | None

    def source(self, workspace: str) -> str | Callable[[str], str]:
        """Return the workspace's token, or what finds it for each call."""
        if not self.seal.keys and self.own:
            return self.own
        return lambda method: self._find(workspace, method)

    def installed(self, workspace: str) -> str | None:
        """Return the token that came by an installation, and never SLACK_BOT_TOKEN.

        Raises WorkspaceRejected if none of the keys opens it.
        """
        found = self._sealed(workspace)
        return found and self._opened(workspace, "auth.revoke", found).token

    def home(self) -> str | None:
        """Return the only workspace that installed Ponchik; None for SLACK_BOT_TOKEN's.

        Raises Invalid if there are several, or none.
        """
        if self.own:
            return None
        found = self.database.transaction(installations.find_all)
        installed = [one.workspace for one in found if one.sealed is not None]
        if len(installed) == 1:
            return installed[0]
        if not installed:
            raise Invalid("Ponchik is not installed anywhere: open /install first")
        raise Invalid(
            "Ponchik is installed in several workspaces: say which is meant, one of "
            f"{', '.join(installed)}"
        )

    def _find(self, workspace: str, method: str) -> str:
        """Raise WorkspaceRejected where there is no token that can be read."""
        found = self._sealed(workspace)
        if found is None:
            return self._own(workspace, method)
        secret = self._opened(workspace, method, found)
        if found.ages and secret.refresh_token and self.oauth:
            return self._renewed(self.oauth, workspace, found, secret)
        return secret.token

    def _sealed(self, workspace: str) -> SealedToken | None:
        return self.database.transaction(
            lambda t: installations.find_token(t, workspace, _YOUNG), workspace
        )

    def _own(self, workspace: str, method: str) -> str:
        if self.own:
            return self.own
        raise WorkspaceRejected(
            method, "not_installed", f"install Ponchik in {workspace} at /install"
        )

    def _opened(self, workspace: str, method: str, found: SealedToken) -> Secret:
        try:
            return self.seal.open(workspace, found.sealed)
        except Unsealable:
            raise WorkspaceRejected(
                method,
                UNREADABLE,
                f"none of PONCHIK_TOKEN_KEYS opens the token of {workspace}: put the "
                "lost key back, or install Ponchik there again",
            ) from None

    def _renewed(
        self, oauth: OAuth, workspace: str, found: SealedToken, secret: Secret
    ) -> str:
        """Exchange the token in time; whoever cannot goes on with the one there is."""
        if not self.database.transaction(
            lambda t: installations.begin_refresh(t, workspace, _PATIENCE), workspace
        ):
            return secret.token
        try:
            granted = oauth.refresh(secret.refresh_token or "")
        except SlackError as error:
            log.warning("token_not_renewed", workspace=workspace, why=str(error))
            return secret.token
        self._keep(workspace, found, granted)
        return granted.token

    def _keep(self, workspace: str, found: SealedToken, granted: Granted) -> None:
        sealed = self.seal.close(
            workspace, Secret(granted.token, granted.refresh_token)
        )

        def work(recorder: Recorder) -> None:
            if installations.renew(
                recorder.transaction, workspace, found.sealed, sealed, granted.lasts
            ):
                order = Order(workspace_stream(workspace), RenewToken(self.clock()))
                recorder.handle(workspace, [order])

        key = f"renew-token/{workspace}/{self.clock().isoformat()}"
        self.handler.record(work, Metadata.of_command(key, "ponchik"))

    def rotate(self) -> "Rotated":
        """Seal every token with the first of the keys; what opens with none stays.

        Raises ConfigError if there is no key.
        """
        done, unreadable = 0, []
        for one in self.database.transaction(installations.find_all):
            if one.sealed is None:
                continue
            try:
                sealed = self.seal.again(one.workspace, one.sealed)
            except Unsealable:
                unreadable.append(one.workspace)
                continue
            done += self._seal_again(one.workspace, one.sealed, sealed)
        return Rotated(done, tuple(unreadable))

    def _seal_again(self, workspace: str, before: bytes, sealed: bytes) -> bool:
        return self.database.transaction(
            lambda t: installations.seal_again(t, workspace, before, sealed), workspace
        )


@dataclass(frozen=True)
class Rotated:
    """How many tokens the first key seals now, and whose open with none of the keys."""

    count: int
    unreadable: tuple[str, ...]
