"""Home: drawn when somebody looks at it, and anew while it is fresh."""

from dataclasses import dataclass
from uuid import UUID

from ponchik.application.home_drawings import publishing
from ponchik.application.homes import home_of
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import InternalEffect, SlackEffect, because_of
from ponchik.delivery.handlers import no_fact
from ponchik.domain.reactions import HOME_IS_FRESH_FOR, REFRESH_HOMES
from ponchik.ledger.claims import Claimed
from ponchik.slack.client.calls import PublishView
from ponchik.slack.surfaces.home import home_view
from ponchik.slack.texts.language import language_of
from ponchik.store import homes, people
from ponchik.store.connection import Transaction


def _draw(transaction: Transaction, effect: Claimed) -> PublishView | None:
    person = UUID(effect.payload["person"])
    reader = people.find_one(transaction, effect.workspace, person)
    if reader is None:
        return None
    language = language_of(reader.locale)
    state = home_of(transaction, effect.workspace, person, language)
    return PublishView(reader.slack_id, home_view(language, state))


@dataclass(frozen=True)
class Homes:
    ponchik: Ponchik

    def refresh(self, effect: Claimed) -> None:
        """Have the Homes drawn anew that somebody looked at a while ago."""
        now, meeting = self.ponchik.clock(), effect.payload.get("meeting")

        def work(recorder: Recorder) -> None:
            looking = homes.viewers(
                recorder.transaction,
                effect.workspace,
                now - HOME_IS_FRESH_FOR,
                meeting and UUID(meeting),
            )
            cause = because_of(effect)
            recorder.want(
                publishing(effect.workspace, person, str(effect.id), cause, now)
                for person in looking
            )

        self.ponchik.handler.record(work, because_of(effect))


PUBLISH_HOME = SlackEffect("publish_home", _draw, no_fact, no_fact)


def home_effects(ponchik: Ponchik) -> list[InternalEffect]:
    """Return how Homes follow what they show."""
    return [InternalEffect(REFRESH_HOMES, Homes(ponchik).refresh)]
