"""The audit: a last look for second copies of a message whose sending was in doubt."""

from dataclasses import dataclass
from uuid import UUID

import structlog

from ponchik.bootstrap import Ponchik
from ponchik.delivery import Chore
from ponchik.slack.calls import DeleteMessage
from ponchik.store import effects
from ponchik.store.effects import Claimed

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Audits:
    ponchik: Ponchik

    def audit(self, audit: Claimed) -> None:
        """Delete every copy but the one that the ledger knows."""
        effect = UUID(audit.payload["effect"])
        conversation = audit.payload["conversation"]
        kept = self.ponchik.database.transaction(lambda t: effects.result_of(t, effect))
        if kept is None:
            return
        slack = self.ponchik.slack_of(audit.workspace)
        for posted in slack.recent_messages(conversation):
            if posted.effect == effect and posted.ts != kept:
                log.warning("second_copy_deleted", effect=str(effect))
                slack.carry_out(DeleteMessage(conversation, posted.ts), audit.id)


def audit_chores(ponchik: Ponchik) -> list[Chore]:
    return [Chore("audit", Audits(ponchik).audit)]
