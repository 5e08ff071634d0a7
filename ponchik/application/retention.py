"""Keeps the ledger and the inbox from growing for ever."""

from dataclasses import dataclass
from datetime import timedelta
from functools import partial

from ponchik.store import readings, retention, sessions
from ponchik.store.connection import Database


@dataclass(frozen=True)
class Retention:
    """`keep` is for how long what is finished is kept."""

    database: Database
    keep: timedelta

    def remove_old(self) -> int:
        """Remove a batch of what is older, in short transactions; return how much.

        Called again, it goes on where it was.
        """
        self.database.transaction(readings.forget_old)
        self.database.transaction(sessions.forget_old)
        return sum(
            self.database.transaction(partial(remove, keep=self.keep))
            for remove in (
                retention.remove_finished_effects,
                retention.remove_old_deliveries,
            )
        )
