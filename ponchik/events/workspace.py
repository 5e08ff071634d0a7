"""A workspace: whether Ponchik is installed in it. No event holds a token."""

from uuid import UUID

from ponchik.events.event import Event


class WorkspaceInstalled(Event):
    """The app was installed, or again, by this person and with these scopes."""

    by: UUID | None
    scopes: tuple[str, ...]


class TokenRenewed(Event):
    """Slack exchanged the token, which it does where tokens are rotated."""


class WorkspaceUninstalled(Event):
    """The app was taken from the workspace; its token is dead and forgotten."""


InstallationEvent = WorkspaceInstalled | TokenRenewed | WorkspaceUninstalled
