"""Searches: somebody without a match gets another one, or hears that nobody is free."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.actors.personal_messages import (
    conversation_alone,
    language_of_reader,
    message_alone,
    round_of,
)
from ponchik.application.searches import Search
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import load
from ponchik.delivery import Handler, InternalEffect, SlackEffect, because_of
from ponchik.delivery.handlers import no_fact
from ponchik.domain.calendar import calendar_of
from ponchik.domain.round import ROUND
from ponchik.errors import Conflict
from ponchik.events.event import Stream
from ponchik.events.round import RoundStarted
from ponchik.ledger.claims import Claimed
from ponchik.queries.matches import next_round_of
from ponchik.queries.memberships import own_program
from ponchik.queries.programs import find_program
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.surfaces.departures import Left, looking, nobody_free
from ponchik.store import people
from ponchik.store.connection import Transaction

#: Somebody else changed the round at the same moment.
_ONCE_MORE_AFTER = timedelta(seconds=1)


@dataclass(frozen=True)
class Searches:
    ponchik: Ponchik

    def find(self, effect: Claimed) -> datetime | timedelta | None:
        """Look for a match at a decent hour: whoever gets one is written to."""
        now, round_ = self.ponchik.clock(), UUID(effect.payload["round"])
        working = self.ponchik.database.transaction(
            lambda t: load(t, effect.workspace, ROUND, Stream("round", round_)).working
        )
        decent = calendar_of(working).decent_moment(now) if working else now
        if decent > now:
            return decent
        person, is_last = UUID(effect.payload["person"]), bool(effect.payload["last"])
        try:
            self.ponchik.handler.record(
                lambda recorder: Search(
                    recorder, effect.workspace, round_, person, now
                ).find(is_last=is_last),
                because_of(effect),
            )
        except Conflict:
            return _ONCE_MORE_AFTER
        return None

    def tell_looking(
        self, transaction: Transaction, effect: Claimed
    ) -> PostMessage | None:
        """Say that another match is looked for, as long as it is."""
        person, round_ = UUID(effect.payload["person"]), round_of(transaction, effect)
        if person not in round_.waiting or round_.started is None:
            return None
        by = round_.day_of_answer(person, self.ponchik.clock())
        language = language_of_reader(transaction, effect)
        left = _left(transaction, effect, round_.started)
        return message_alone(transaction, effect, looking(language, left, by))


def _tell_nobody_free(transaction: Transaction, effect: Claimed) -> PostMessage | None:
    started = round_of(transaction, effect).started
    if started is None:
        return None
    person = UUID(effect.payload["person"])
    left, next_round = _left(transaction, effect, started), None
    row = find_program(transaction, effect.workspace, started.program)
    if row is not None and row["running"]:
        own = own_program(transaction, effect.workspace, person, row)
        next_round = None if own.choice else next_round_of(row)
    message = nobody_free(
        language_of_reader(transaction, effect),
        left,
        next_round,
        sought=bool(effect.payload["sought"]),
    )
    return message_alone(transaction, effect, message)


def _left(transaction: Transaction, effect: Claimed, started: RoundStarted) -> Left:
    row = find_program(transaction, effect.workspace, started.program)
    gone, channel = effect.payload["gone"], row["channel"] if row else started.channel
    if not gone:
        return Left(channel, None, had_match=False)
    return Left(channel, people.slack_id_of(transaction, effect.workspace, UUID(gone)))


def search_effects(ponchik: Ponchik) -> list[Handler]:
    """Return how whoever is without a match is looked after."""
    searches = Searches(ponchik)
    return [
        InternalEffect("find_match", searches.find),
        SlackEffect(
            "tell_looking", searches.tell_looking, no_fact, no_fact, conversation_alone
        ),
        SlackEffect(
            "tell_nobody_free", _tell_nobody_free, no_fact, no_fact, conversation_alone
        ),
    ]
