"""How a person is drawn: initials on a tint, and a word on who is not quite here."""

from dataclasses import dataclass
from zlib import crc32

from ponchik.demo.simulator.workspace import SLACKBOT, Person

TINTS = 12


@dataclass(frozen=True)
class Face:
    id: str
    name: str
    handle: str
    title: str
    initials: str
    tint: int
    note: str
    is_bot: bool
    is_ponchik: bool

    @property
    def may_sign_in(self) -> bool:
        return not self.is_bot and self.id != SLACKBOT

    @property
    def may_come(self) -> bool:
        """Tell whether this one can be added to a channel."""
        return self.is_ponchik or (self.may_sign_in and self.note != "deactivated")


def face_of(person: Person, bot: str) -> Face:
    words = person.real_name.replace("-", " ").split()
    return Face(
        id=person.id,
        name=person.real_name,
        handle=person.name,
        title=person.title,
        initials="".join(word[0] for word in words[:2]),
        tint=crc32(person.id.encode()) % TINTS,
        note=note_on(person),
        is_bot=person.is_bot,
        is_ponchik=person.id == bot,
    )


def note_on(person: Person) -> str:
    if person.deleted:
        return "deactivated"
    if person.is_stranger:
        return "external"
    if person.is_restricted or person.is_ultra_restricted:
        return "guest"
    return "invited" if person.is_invited_user else ""
