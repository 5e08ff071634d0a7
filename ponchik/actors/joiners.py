"""Late joiners: whoever comes while a round runs is welcomed, and may be matched."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from uuid import UUID

from ponchik.actors.personal_messages import (
    conversation_alone,
    language_of_reader,
    message_alone,
    round_of,
)
from ponchik.application.inbound.schedules import plan_of
from ponchik.application.profiles import read_profile
from ponchik.bootstrap import Ponchik
from ponchik.command_handler import Recorder
from ponchik.delivery import Handler, InternalEffect, SlackEffect, because_of
from ponchik.delivery.handlers import no_fact
from ponchik.domain.effects import WAITS_ALWAYS, Effect
from ponchik.domain.orders import Order
from ponchik.domain.program import round_id
from ponchik.domain.roster import exclusion_reason
from ponchik.domain.round import SeekMatch
from ponchik.events.event import Stream
from ponchik.events.program import Settings
from ponchik.ledger.claims import Claimed
from ponchik.queries.matches import next_round_of
from ponchik.queries.memberships import own_program
from ponchik.queries.programs import find_program
from ponchik.slack.client.calls import PostMessage
from ponchik.slack.surfaces.joiners import Joiner, welcome
from ponchik.store import people
from ponchik.store.connection import Transaction

#: So long a welcome makes sense.
_WELCOME_WITHIN = timedelta(days=4)


@dataclass(frozen=True)
class Joiners:
    ponchik: Ponchik

    def look(self, effect: Claimed) -> None:
        """Welcome somebody who can take part; in the first half, match them, too."""
        workspace, person = effect.workspace, UUID(effect.payload["person"])
        program = UUID(effect.payload["program"])
        user, row = self.ponchik.database.transaction(
            lambda t: (
                people.slack_id_of(t, workspace, person),
                find_program(t, workspace, program),
            )
        )
        if user is None or row is None or not row["running"]:
            return
        slack = self.ponchik.slack_of(workspace)
        profile = read_profile(self.ponchik.database, slack, workspace, user)
        settings = Settings.model_validate(row["settings"])
        if exclusion_reason(profile, workspace, settings) is not None:
            return
        self.ponchik.handler.record(
            lambda recorder: self._welcome(recorder, effect, person, program),
            because_of(effect),
        )

    def _welcome(
        self, recorder: Recorder, effect: Claimed, person: UUID, program: UUID
    ) -> None:
        row = find_program(recorder.transaction, effect.workspace, program)
        if row is None:
            return
        own = own_program(recorder.transaction, effect.workspace, person, row)
        if own.choice is not None:
            return
        stream = Stream("round", round_id(program, int(effect.payload["number"])))
        order = Order(stream, SeekMatch(person, self.ponchik.clock()))
        recorder.handle(effect.workspace, [order])
        recorder.want(self._messages(effect, stream))

    def _messages(self, effect: Claimed, stream: Stream) -> Sequence[Effect]:
        now = self.ponchik.clock()
        person = effect.payload["person"]
        payload = {**effect.payload, "round": str(stream.id), WAITS_ALWAYS: True}
        return [
            replace(
                effect.follow_up(kind, str(effect.id), now, payload),
                stream=f"alone-{stream.id}-{person}",
                place=step,
                expires_at=now + _WELCOME_WITHIN,
            )
            for step, kind in enumerate(("open_direct", "tell_joiner"))
        ]

    def tell(self, transaction: Transaction, effect: Claimed) -> PostMessage | None:
        """Say when the next round is, or until when there is a match; once."""
        person, round_ = UUID(effect.payload["person"]), round_of(transaction, effect)
        program = UUID(effect.payload["program"])
        row = find_program(transaction, effect.workspace, program)
        if row is None or round_.started is None or round_.group_of(person) is not None:
            return None
        sought = round_.waiting.get(person)
        joiner = Joiner(
            program=program,
            channel=row["channel"],
            plan=plan_of(Settings.model_validate(row["settings"])),
            is_sought=sought is not None,
            by=round_.day_of_answer(person, self.ponchik.clock()),
            next_round=next_round_of(row),
        )
        language = language_of_reader(transaction, effect)
        return message_alone(transaction, effect, welcome(language, joiner))


def joiner_effects(ponchik: Ponchik) -> list[Handler]:
    """Return how late joiners are welcomed."""
    joiners = Joiners(ponchik)
    return [
        InternalEffect("look_at_joiner", joiners.look),
        SlackEffect("tell_joiner", joiners.tell, no_fact, no_fact, conversation_alone),
    ]
