"""Whose the token is: it is compared with the workspace that it is used for."""

from ponchik.errors import WorkspaceRejected
from ponchik.slack.client.slack import Slack


def require_own_token(slack: Slack, workspace: str) -> None:
    """Raise WorkspaceRejected if the token is another workspace's, or is dead."""
    found = slack.identity().workspace
    if found != workspace:
        raise WorkspaceRejected(
            "auth.test",
            "wrong_workspace",
            f"the token is of {found}, and this is for {workspace}: give Ponchik the "
            f"token of {workspace}",
        )
