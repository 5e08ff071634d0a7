"""Whose the token is: it is compared with the workspace that it is used for."""

from ponchik.errors import WorkspaceRejected
from ponchik.slack.client.answers import Identity


def require_owner(token: Identity, workspace: str) -> None:
    """Raise WorkspaceRejected if the token is another workspace's."""
    if token.workspace != workspace:
        raise WorkspaceRejected(
            "auth.test",
            "wrong_workspace",
            f"the token is of {token.workspace}, and this is for {workspace}: give "
            f"Ponchik the token of {workspace}",
        )
