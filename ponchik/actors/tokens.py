"""Tokens: at a worker's start each is compared with whose it is, and what it may do."""

from datetime import timedelta

import structlog

from ponchik.bootstrap import Ponchik
from ponchik.errors import SlackError, WorkspaceRejected
from ponchik.ledger import gates
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.slack.client.ownership import require_owner
from ponchik.slack.client.scopes import NEEDED
from ponchik.slack.client.slack import Slack

log = structlog.get_logger(__name__)

#: Who then goes through the gate is refused, and closes it again.
_CLOSED_FOR = timedelta(minutes=1)


def check_tokens(ponchik: Ponchik) -> None:
    """Close the gate of each workspace whose token is dead or another's, and say so."""
    for workspace in ponchik.database.transaction(workspaces_with_programs):
        try:
            slack = ponchik.slack_of(workspace)
            require_owner(slack.identity(), workspace)
            _name_missing_scopes(slack, workspace)
        except WorkspaceRejected as error:
            log.error("token_does_not_fit", workspace=workspace, why=str(error))  # noqa: TRY400 -- one line says it
            _close(ponchik, workspace, str(error))
        except SlackError as error:
            log.warning("token_not_checked", workspace=workspace, why=str(error))


def _name_missing_scopes(slack: Slack, workspace: str) -> None:
    """Say once what cannot be done; all else goes on."""
    granted = slack.granted_scopes()
    missing = NEEDED - granted if granted is not None else None
    if missing:
        log.warning(
            "scopes_missing",
            workspace=workspace,
            scopes=", ".join(sorted(missing)),
            cure="add them to the app as in `ponchik manifest`, and install it again",
        )


def _close(ponchik: Ponchik, workspace: str, reason: str) -> None:
    ponchik.database.transaction(
        lambda t: gates.close(t, workspace, gates.ANY_METHOD, _CLOSED_FOR, reason)
    )
