"""The audit: a last look for second copies of a message whose sending was in doubt."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from ponchik.bootstrap import Ponchik
from ponchik.delivery import InternalEffect, delete_duplicate
from ponchik.errors import Rejected
from ponchik.ledger import endings
from ponchik.ledger.claims import Claimed
from ponchik.ledger.endings import Ending
from ponchik.slack.client.error_codes import PLACE_GONE

#: Until an effect that is tried again has ended.
_NOT_ENDED = timedelta(seconds=10)

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Audits:
    ponchik: Ponchik

    def audit(self, audit: Claimed) -> timedelta | None:
        """Delete every copy but the one that the ledger knows.

        Of a message that was given up none is kept. Where Ponchik was taken out of the
        conversation nobody could delete anything, so nothing is left to do.
        """
        effect = UUID(audit.payload["effect"])
        conversation = audit.payload["conversation"]
        ending = self.ponchik.database.transaction(
            lambda t: endings.ending_of(t, effect)
        )
        if ending is None:
            return _NOT_ENDED
        try:
            self._delete_copies(audit, effect, conversation, ending)
        except Rejected as error:
            if error.code not in PLACE_GONE:
                raise
            log.info("conversation_out_of_reach", effect=str(effect), code=error.code)
        return None

    def _delete_copies(
        self, audit: Claimed, effect: UUID, conversation: str, ending: Ending
    ) -> None:
        slack = self.ponchik.slack_of(audit.workspace)
        since = datetime.fromisoformat(audit.payload["since"])
        until = datetime.fromisoformat(audit.payload["until"])
        for posted in slack.recent_messages(conversation, since, until):
            if posted.effect == effect and posted.ts != ending.result:
                log.warning("duplicate_deleted", effect=str(effect))
                delete_duplicate(slack, conversation, posted.ts, audit.id)


def audit_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how audits are carried out."""
    return [InternalEffect("audit", Audits(ponchik).audit)]
