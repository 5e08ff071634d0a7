"""Notes to one person alone: what a press that changed nothing is answered with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from uuid import UUID

from ponchik.application.replies import Note, View
from ponchik.domain.effects import Effect
from ponchik.ledger.claims import Claimed
from ponchik.slack.blocks import mention
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.replies import message_view, note_message, note_view
from ponchik.slack.texts.language import Language, language_of
from ponchik.store import people
from ponchik.store.connection import Database, Transaction

#: Later nobody remembers the press.
NOTE_WITHIN = timedelta(hours=1)


@dataclass(frozen=True)
class Notes:
    database: Database

    def language(self, workspace: str, user: str) -> Language:
        """Return what somebody reads, by their Slack id."""
        return self.database.transaction(
            lambda transaction: _language(transaction, workspace, user)
        )

    def frame(self, workspace: str, user: str, message: Message) -> View:
        """Return a small view that shows what the message shows."""
        return message_view(message, self.language(workspace, user))

    def message(self, workspace: str, user: str, note: Note) -> Message:
        """Return the note as a message, for an answer that can carry it."""
        language, values = self._read(workspace, user, note)
        return note_message(note.name, values, language)

    def view(self, workspace: str, user: str, note: Note) -> View:
        """Return the note as a small view."""
        language, values = self._read(workspace, user, note)
        return note_view(note.name, values, language)

    def _read(
        self, workspace: str, user: str, note: Note
    ) -> tuple[Language, Mapping[str, str]]:
        def read(transaction: Transaction) -> tuple[Language, Mapping[str, str]]:
            language = _language(transaction, workspace, user)
            return language, read_values(
                transaction, workspace, language, note.values, note.people
            )

        return self.database.transaction(read)


def _language(transaction: Transaction, workspace: str, user: str) -> Language:
    return language_of(people.locale_of(transaction, workspace, user))


def read_values(
    transaction: Transaction,
    workspace: str,
    language: Language,
    values: Mapping[str, str],
    named: Mapping[str, Sequence[UUID]],
) -> Mapping[str, str]:
    """Return what a note says: its values, and its people as mentions."""
    if not named:
        return values
    everybody = [person for group in named.values() for person in group]
    known = people.find(transaction, workspace, everybody)
    mentions = {
        name: language.listing(
            [mention(known[p].slack_id) for p in group if p in known]
        )
        for name, group in named.items()
    }
    return {**values, **mentions}


def payload_of(note: Note) -> dict[str, object]:
    """Return the note as an effect that tells it keeps it."""
    people = {name: list(map(str, named)) for name, named in note.people.items()}
    return {"note": note.name.value, "values": dict(note.values), "people": people}


def note_after(effect: Claimed, note: Note, now: datetime) -> Effect:
    """Return the effect that says the note where somebody pressed what is refused now.

    The other effect's payload tells who that was, and where.
    """
    where = {name: effect.payload[name] for name in ("conversation", "person")}
    told = {**where, **payload_of(note)}
    return replace(
        effect.follow_up("tell_privately", "1", now, told),
        stream=f"note-{effect.id}",
        place=1,
        expires_at=now + NOTE_WITHIN,
    )
