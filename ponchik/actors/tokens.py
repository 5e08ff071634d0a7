"""Tokens: at a worker's start each workspace's is compared with whose it is."""

from datetime import timedelta

import structlog

from ponchik.bootstrap import Ponchik
from ponchik.errors import SlackError, WorkspaceRejected
from ponchik.ledger import gates
from ponchik.queries.workspaces import workspaces_with_programs
from ponchik.slack.client.ownership import require_owner

log = structlog.get_logger(__name__)

#: Who then goes through the gate is refused, and closes it again.
_CLOSED_FOR = timedelta(minutes=1)


def check_tokens(ponchik: Ponchik) -> None:
    """Close the gate of each workspace whose token is dead or another's, and say so."""
    for workspace in ponchik.database.transaction(workspaces_with_programs):
        try:
            slack = ponchik.slack_of(workspace)
            require_owner(slack.identity(), workspace)
        except WorkspaceRejected as error:
            log.error("token_does_not_fit", workspace=workspace, why=str(error))  # noqa: TRY400 -- one line says it
            _close(ponchik, workspace, str(error))
        except SlackError as error:
            log.warning("token_not_checked", workspace=workspace, why=str(error))


def _close(ponchik: Ponchik, workspace: str, reason: str) -> None:
    ponchik.database.transaction(
        lambda t: gates.close(t, workspace, gates.ANY_METHOD, _CLOSED_FOR, reason)
    )
