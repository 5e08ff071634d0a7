"""What became of it: by what Slack shows, by the log, and by the ledger; all three.

The end alone is not enough, since an audit repairs what a worse Ponchik breaks: a
second post counts as well, unless the request came so late that nobody could know.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ponchik.demo.simulator.workspace import Message
from ponchik.events.meeting import Answer
from tests.harness.pending import FOR_DAYS
from tests.simulation.database import VirtualPostgres
from tests.simulation.story import NUDGE, ORDER, Story, bears
from tests.simulation.wire import Contact, Wire

Row = Mapping[str, Any]
POSTING = (
    *("introduce", "ask", "remind", "tell_closed", "nudge", "resend"),
    *("announce", "tell_host"),
)
#: By then a message is to be seen in Slack, if its request left at once.
IN_TIME = 5.0
LEASE = 30.0
#: A channel that Ponchik was taken out of is told nothing more.
_GONE = "not_in_channel"
#: By how much clocks differ at the most.
SKEW = 40.0


def judge(story: Story, wire: Wire, postgres: VirtualPostgres) -> Iterator[str]:
    yield from story.world.failures
    if not story.told:
        yield "the story did not come to its end"
    effects = postgres.rows("SELECT *, id::text AS name FROM effects")
    yield from _unfinished(effects, wire.havoc.poison)
    yield from _copies(story, wire, effects)
    yield from _sights(story)
    yield from _facts(postgres)
    yield from _endings(story, postgres)
    yield from _presses(story, postgres)
    yield from _answers_shown(story, wire, postgres)
    yield from _launches(effects)
    if postgres.rows("SELECT FROM due"):
        yield "something is still due"


def _unfinished(effects: Sequence[Row], poison: str) -> Iterator[str]:
    """Nothing waits for ever, and only poison dies."""
    for effect in effects:
        died = effect["status"] == "dead" and effect["method"] != poison
        waits = effect["status"] == "pending" and effect["kind"] not in FOR_DAYS
        if waits or died:
            yield (
                f"{effect['kind']} {effect['name']} is {effect['status']}: "
                f"{effect['last_error']}"
            )


def _is_shut_out(effect: Row) -> bool:
    """Nobody can look whether it was said, nor say it again."""
    return effect["kind"] == "announce" and _GONE in str(effect["last_error"])


def _audited_too_late(story: Story, effects: Sequence[Row]) -> Iterator[str]:
    """Tell the announcements whose audit came when Ponchik could look no more."""
    announced = {e["name"] for e in effects if e["kind"] == "announce"}
    for effect in effects:
        about = str((effect["payload"] or {}).get("effect", ""))
        if effect["kind"] != "audit" or about not in announced:
            continue
        ended = effect["finished_at"]
        if ended is None or ended.timestamp() + SKEW > story.left_at:
            yield about


def _copies(story: Story, wire: Wire, effects: Sequence[Row]) -> Iterator[str]:
    """Each message that is done is seen once, others never; no copy without a cause."""
    posts = [p for p in story.slack.ledger.posts() if p.user == story.slack.bot]
    posted = Counter(_mark(p.metadata) for p in posts)
    seen = Counter(_mark(m.metadata) for m in _messages(story))
    known = {effect["name"]: effect for effect in effects if effect["kind"] in POSTING}
    unaudited = set(_audited_too_late(story, effects))
    for name in posted.keys() | known.keys():
        effect = known.get(name)
        wanted = {1} if effect and effect["status"] == "done" else {0}
        if effect and _is_shut_out(effect):
            wanted = {0, 1}
            unaudited.add(name)
        if name in unaudited:
            # Nobody took away what came late, were it the only copy of a message given
            # up or one of several; a copy without a cause is told below all the same.
            wanted |= set(range(min(wanted), posted[name] + 1))
        what = f"{effect['kind'] if effect else 'an unknown message'} {name}"
        if seen[name] not in wanted:
            yield f"{what} is seen {seen[name]} times, wanted {max(wanted)}"
        if posted[name] > 1 and not _excused(wire.contacts, name):
            yield f"{what} was posted {posted[name]} times without a cause"
    for effect in known.values():
        yield from _too_late(wire.contacts, effect)


def _excused(contacts: Sequence[Contact], name: str) -> bool:
    return any(c.effect == name and c.lateness > IN_TIME for c in contacts)


def _too_late(contacts: Sequence[Contact], effect: Row) -> Iterator[str]:
    if effect["expires_at"] is None:
        return
    limit = effect["expires_at"].timestamp() + LEASE + SKEW
    for contact in contacts:
        if contact.effect == effect["name"] and contact.meant_at > limit:
            yield f"{effect['kind']} {effect['name']} was sent when it was of no use"


def _sights(story: Story) -> Iterator[str]:
    """What each group sees, once and in order; all of it if its part is known."""
    for place in story.slack.workspace.conversations.values():
        kinds = story.kinds_in(place)
        if place.is_channel or len(place.members) < 3 or not kinds:
            continue
        if kinds != sorted(set(kinds), key=ORDER.index):
            yield f"a group sees {', '.join(kinds)}"
        part = story.groups.get(place.id)
        differs = part and (set(kinds) ^ set(part.sees)) - {NUDGE}
        if part and not story.script.hasty and differs:
            yield f"a group sees {', '.join(kinds)} instead of {', '.join(part.sees)}"
    if len(story.groups) != story.script.groups:
        yield f"{len(story.groups)} of {story.script.groups} groups were introduced"


_ONCE = """
    SELECT stream, type, coalesce(data->>'question', data->>'number', '') AS what,
           count(*) AS times
    FROM events
    WHERE type IN ('ProgramStarted', 'RoundStarted', 'MeetingPaired', 'RoundClosed',
        'ConversationOpened', 'MeetingIntroduced', 'QuestionAsked', 'QuestionSent',
        'ReminderWanted', 'ReminderSent', 'MeetingClosed', 'ClosingNoteSent',
        'CheckInAsked', 'ClosingAsked', 'ReminderAsked', 'FinishAsked', 'RoundEnded')
    GROUP BY 1, 2, 3
"""
#: What a done effect leaves in the log.
_OUTCOMES = """
    SELECT e.kind, e.id FROM effects AS e
    JOIN (VALUES ('introduce', 'MeetingIntroduced'), ('ask', 'QuestionSent'),
          ('remind', 'ReminderSent'), ('tell_closed', 'ClosingNoteSent'),
          ('open_conversation', 'ConversationOpened')) AS o (kind, type) USING (kind)
    WHERE e.status = 'done' AND NOT EXISTS (
        SELECT FROM events WHERE events.stream = e.stream AND events.type = o.type
        AND coalesce(events.data->>'ts', e.result) = e.result)
"""


def _facts(postgres: VirtualPostgres) -> Iterator[str]:
    for row in postgres.rows(_ONCE):
        if row["times"] != 1:
            yield f"{row['type']} {row['what']} stands {row['times']} times in the log"
    for row in postgres.rows(_OUTCOMES):
        yield f"{row['kind']} {row['id']} is done, but its fact is missing"


def _endings(story: Story, postgres: VirtualPostgres) -> Iterator[str]:
    """A program ends when Ponchik is taken out of its channel, and not before."""
    for row in postgres.rows("SELECT at FROM events WHERE type = 'ProgramEnded'"):
        if row["at"].timestamp() < story.left_at - SKEW:
            yield "the program ended while Ponchik was in its channel"


_ANSWERS = """
    SELECT m.group_channel, p.slack_id, e.data->>'question' AS question,
           e.data->>'answer' AS answer, e.metadata->>'causation' AS key, m.closed
    FROM events AS e JOIN people AS p ON p.id = (e.data->>'member')::uuid
    JOIN meetings AS m ON e.stream = 'meeting-' || m.meeting
    WHERE e.type = 'Answered' ORDER BY e.position
"""


def _presses(story: Story, postgres: VirtualPostgres) -> Iterator[str]:
    answers = postgres.rows(_ANSWERS)
    for key, times in Counter(row["key"] for row in answers).items():
        if times > 1:
            yield f"one press counted {times} times: {key}"
    known = {
        (r["group_channel"], r["slack_id"], f"answer:{r['question']}", r["answer"])
        for r in answers
    }
    notes = postgres.rows(
        "SELECT correlation FROM effects WHERE kind = 'tell_privately'"
    )
    refused = {row["correlation"].removeprefix("delivery/") for row in notes}
    for press in story.acknowledged:
        told = (press.conversation, press.user, press.question, press.answer)
        if told not in known and press.key not in refused:
            yield f"an acknowledged press was lost: {press}"


_SAID = {
    Answer.MET: "(we|all of us) met",
    Answer.SCHEDULED: "it's scheduled",
    Answer.NOT_YET: "not yet",
    Answer.NOT_MET: "we didn't",
}


def _answers_shown(
    story: Story, wire: Wire, postgres: VirtualPostgres
) -> Iterator[str]:
    """A question shows the answers it got, also if Slack made an update late."""
    if wire.havoc.poison == "chat.update":
        return
    latest = {
        (r["group_channel"], f"answer:{r['question']}", r["slack_id"]): r["answer"]
        for r in postgres.rows(_ANSWERS)
    }
    for (channel, question, user), answer in latest.items():
        place = story.slack.workspace.conversations[channel]
        shown = next((m for m in place.messages if bears(m, question)), None)
        said = re.escape(f"<@{user}>: ") + _SAID[Answer(answer)]
        if shown and not re.search(said, shown.text):
            yield f"{question} does not show that {user} said {answer}"


def _launches(effects: Sequence[Row]) -> Iterator[str]:
    """Each due thing is launched once, and again only a day later."""
    for stream, times in Counter(e["stream"] for e in effects).items():
        if stream.startswith("due-") and times > 1:
            yield f"{stream} was launched {times} times"


def _messages(story: Story) -> Iterator[Message]:
    for place in story.slack.workspace.conversations.values():
        yield from (m for m in place.messages if m.user == story.slack.bot)


def _mark(metadata: Mapping[str, Any] | None) -> str:
    return str(((metadata or {}).get("event_payload") or {}).get("effect", ""))
