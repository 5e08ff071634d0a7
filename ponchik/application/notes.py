"""Notes to one person alone: what a press that changed nothing is answered with."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from ponchik.application.replies import Note, View
from ponchik.slack.blocks import mention
from ponchik.slack.client.calls import Message
from ponchik.slack.surfaces.replies import message_view, note_message, note_view
from ponchik.slack.texts.language import ENGLISH
from ponchik.store import people
from ponchik.store.connection import Database, Transaction


@dataclass(frozen=True)
class Notes:
    database: Database

    def frame(self, message: Message) -> View:
        """Return a small view that shows what the message shows."""
        return message_view(message)

    def message(self, workspace: str, note: Note) -> Message:
        """Return the note as a message, for an answer that can carry it."""
        return note_message(note.name, self._values(workspace, note))

    def view(self, workspace: str, note: Note) -> View:
        """Return the note as a small view."""
        return note_view(note.name, self._values(workspace, note))

    def _values(self, workspace: str, note: Note) -> Mapping[str, str]:
        return self.database.transaction(
            lambda transaction: read_values(
                transaction, workspace, note.values, note.people
            )
        )


def read_values(
    transaction: Transaction,
    workspace: str,
    values: Mapping[str, str],
    named: Mapping[str, Sequence[UUID]],
) -> Mapping[str, str]:
    """Return what a note says: its values, and its people as mentions."""
    if not named:
        return values
    everybody = [person for group in named.values() for person in group]
    known = people.find(transaction, workspace, everybody)
    mentions = {
        name: ENGLISH.listing([mention(known[p].slack_id) for p in group if p in known])
        for name, group in named.items()
    }
    return {**values, **mentions}
