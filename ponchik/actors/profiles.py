"""Profiles: who asks for something before Ponchik knows them is looked up."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.application.home_drawings import publishing
from ponchik.application.profiles import read_profile
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import InternalEffect, because_of
from ponchik.domain.reactions import HOME_IS_FRESH_FOR
from ponchik.ledger.claims import Claimed
from ponchik.store import homes, people


@dataclass(frozen=True)
class Profiles:
    ponchik: Ponchik

    def read(self, effect: Claimed) -> None:
        """Remember a person's language; their Home is drawn anew while it is fresh."""
        person, workspace = UUID(effect.payload["person"]), effect.workspace
        known = self.ponchik.database.transaction(
            lambda t: people.find(t, workspace, [person])
        )
        if person not in known:
            return
        slack, user = self.ponchik.slack_of(workspace), known[person].slack_id
        if read_profile(self.ponchik.database, slack, workspace, user) is None:
            return
        self._redraw_home(effect, person)

    def _redraw_home(self, effect: Claimed, person: UUID) -> None:
        now, cause = self.ponchik.clock(), because_of(effect)

        def work(recorder: Recorder) -> None:
            since = now - HOME_IS_FRESH_FOR
            if homes.is_open(recorder.transaction, effect.workspace, person, since):
                key = str(effect.id)
                recorder.want([publishing(effect.workspace, person, key, cause, now)])

        self.ponchik.handler.record(work, cause)


def profile_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how profiles are read."""
    return [InternalEffect("read_profile", Profiles(ponchik).read)]
