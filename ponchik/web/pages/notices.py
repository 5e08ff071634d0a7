"""What was done, said once on the next page, and how it is taken back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple
from urllib.parse import parse_qsl, urlencode

from ponchik.web.pages.looks import counted, day_of

#: Said beside the day of the next round.
ROUND_RUNS = "A round runs until after that day: choose one after its end."


def saved_by(name: str | None) -> str:
    """Return who saved other settings while somebody looked at them."""
    if name is None:
        return "Other settings were saved a moment ago."
    return f"{name} saved other settings a moment ago."


class Notice(NamedTuple):
    """`what` is one of WORDS; `value` is a number, days or an id that it tells of."""

    what: str
    value: str = ""


class Undo(NamedTuple):
    """The act that takes it back, and what its form holds."""

    act: str
    fields: Mapping[str, str]


@dataclass(frozen=True)
class Told:
    """A notice as it is read; `place` is the address of what it is about."""

    sentence: str
    undo: Undo | None = None
    place: str = ""


def write_notice(notice: Notice, place: str) -> str:
    """Return what a cookie keeps of it."""
    return urlencode({"what": notice.what, "value": notice.value, "at": place})


def read_notice(kept: str, base: str) -> Told | None:
    """Return what is told of a workspace's page, None for what is no notice of ours."""
    values = dict(parse_qsl(kept))
    words, place = WORDS.get(values.get("what", "")), values.get("at", "")
    if words is None or not place.startswith(f"{base}/"):
        return None
    try:
        told = words(values.get("value", ""))
    except ValueError:
        return None
    return Told(told.sentence, told.undo, place)


def _just(sentence: str, undo: Undo | None = None) -> Callable[[str], Told]:
    return lambda _value: Told(sentence, undo)


def _groups(sentence: str) -> Callable[[str], Told]:
    return lambda value: Told(sentence.format(counted(int(value), "group")))


def _redrawn(sentence: str) -> Callable[[str], Told]:
    """Undone while no other host changed the round: that is what `seen` is for."""

    def told(value: str) -> Told:
        before, _, program = value.partition("|")
        seen = str(int(before) + 1)
        fields = {"program": program, "to": before, "seen": seen}
        return Told(sentence, Undo("restore", fields))

    return told


WORDS: Mapping[str, Callable[[str], Told]] = {
    "already": _just("That was so already; nothing was changed."),
    "paused": lambda value: Told(
        "No round starts until somebody resumes it.", Undo("resume", {"day": value})
    ),
    "paused_until": lambda value: Told(
        f"No round starts before {day_of(value.partition('|')[0])}.",
        Undo("resume", {"day": value.partition("|")[2]}),
    ),
    "resumed": lambda value: Told(
        f"Rounds start again, the next on {day_of(value)}.", Undo("pause", {})
    ),
    "skipped": lambda value: Told(
        f"The round on {day_of(value.partition('|')[0])} is skipped.",
        Undo("take-back-skip", {"due": value.partition("|")[2]}),
    ),
    "unskipped": lambda value: Told(
        f"The round on {day_of(value)} takes place.", Undo("skip", {})
    ),
    "moved": lambda value: Told(
        "The next round is moved.", Undo("move", {"day": value}) if value else None
    ),
    "asked": _groups("{} are asked now."),
    "reminded": _groups("{} are reminded now, those in which nobody answered."),
    "closing": _groups("{} are being closed."),
    "cancelled": _groups("The round is off: {} are told now."),
    "resent": _just("It is posted to them once more."),
    "met": _just("They count as met, by your word.", Undo("not-met", {})),
    "not_met": _just("Their own answers count alone again.", Undo("met", {})),
    "retried": lambda value: Told(
        f"{counted(int(value), 'delivery', 'deliveries')} "
        f"{'is' if value == '1' else 'are'} tried again now."
    ),
    "discarded": lambda value: Told(
        f"{counted(int(value), 'delivery', 'deliveries')} "
        f"{'is' if value == '1' else 'are'} discarded."
    ),
    "saved": _just("It is saved."),
    "started": _groups("{} are introduced now."),
    "runs_already": _just("It had started already: it is this one."),
    "drafted": lambda value: Told(
        "Done: the other groups are drawn around it.", Undo("restore", {"to": value})
    ),
    "left_out": _redrawn("They are left out of the coming round, and of no other."),
    "taken_in": _redrawn("They are in the coming round again."),
    "restored": _redrawn("The coming round is drawn as before."),
    "became_host": _just("You are a host now. The other hosts are told."),
    "host_added": lambda value: Told(
        "They are a host now, and are told.", Undo("remove-host", {"person": value})
    ),
    "host_removed": lambda value: Told(
        "They host it no longer.", Undo("add-host", {"person": value})
    ),
    "handed_over": _just("It is handed over."),
    "answered": _just("Your group sees what you said; another answer replaces it."),
    "i_skip": lambda value: Told(
        "You are not in the next round, and back for the one after it.",
        Undo("resume", {"program": value}),
    ),
    "i_break": lambda value: Told(
        "You take a break, and are back by yourself.",
        Undo("resume", {"program": value}),
    ),
    "i_stop": lambda value: Told(
        "You are in no round until you come back.", Undo("resume", {"program": value})
    ),
    "i_am_back": _just("You are in the next round again."),
    "listed": lambda value: Told(
        "You are not matched with them from the next round on. Nobody is told.",
        Undo("remove-from-list", {"person": value}),
    ),
    "unlisted": lambda value: Told(
        "You may be matched with them again.", Undo("add-to-list", {"person": value})
    ),
    "forgotten": _just("They are forgotten."),
}
