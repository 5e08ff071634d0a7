"""What happened to a workspace, in plain words."""

from typing import assert_never

from ponchik.events.workspace import (
    InstallationEvent,
    TokenRenewed,
    WorkspaceInstalled,
    WorkspaceUninstalled,
)


def sentence_of_installation(event: InstallationEvent) -> str:
    """Return what happened, in one sentence."""
    match event:
        case WorkspaceInstalled():
            return "Ponchik was installed in the workspace."
        case TokenRenewed():
            return "Slack exchanged Ponchik's token for a new one."
        case WorkspaceUninstalled():
            return "Ponchik was uninstalled from the workspace."
        case _:
            assert_never(event)
