"""Profiles: who asks for something before Ponchik knows them is looked up."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.application.home_drawings import draw_own
from ponchik.application.profiles import read_profile
from ponchik.bootstrap import Ponchik
from ponchik.delivery import InternalEffect, because_of
from ponchik.ledger.claims import Claimed
from ponchik.store import people


@dataclass(frozen=True)
class Profiles:
    ponchik: Ponchik

    def read(self, effect: Claimed) -> None:
        """Remember a person's language; redraw their Home while it is fresh."""
        person, workspace = UUID(effect.payload["person"]), effect.workspace
        known = self.ponchik.database.transaction(
            lambda t: people.find(t, workspace, [person])
        )
        if person not in known:
            return
        slack, user = self.ponchik.slack_of(workspace), known[person].slack_id
        if read_profile(self.ponchik.database, slack, workspace, user) is None:
            return
        key, now = str(effect.id), self.ponchik.clock()
        self.ponchik.handler.record(
            lambda recorder: draw_own(recorder, workspace, person, key, now),
            because_of(effect),
        )


def profile_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how profiles are read."""
    return [InternalEffect("read_profile", Profiles(ponchik).read)]
