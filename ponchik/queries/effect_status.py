"""Effects in plain words: what Ponchik wants done in Slack, and how far it got."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from ponchik.events.stage import Stage
from ponchik.queries.phrases import moment, question_name

PHRASES = {
    "open_conversation": "open their group chat",
    "introduce": "introduce them",
    "ask": "post {question}",
    "show_answers": "show the answers under {question}",
    "remind": "remind them",
    "show_introduction": "show who can make which time",
    "look_at_votes": "see whether somebody has not said anything",
    "ask_others": "ask the others about a time",
    "settle_time": "see whether most of them agree on a time",
    "tell_agreed": "tell them when they meet",
    "show_agreement": "show that they choose another time",
    "ask_after_time": "have them asked how it was",
    "look_for_words": "see in which groups nobody has said anything",
    "look_at_chat": "see whether anybody wrote",
    "nudge": "ask them about a time",
    "tell_departure": "tell the others that somebody can't make it",
    "open_new_chat": "open a new chat for a group that somebody came to",
    "tell_moved": "say in the old chat where the group goes on",
    "retire_introduction": "take the buttons from the introduction in the old chat",
    "find_match": "look for another match for somebody",
    "tell_looking": "tell somebody that another match is looked for",
    "tell_nobody_free": "tell somebody that nobody is free",
    "look_at_joiner": "look whether who came late can take part",
    "tell_joiner": "welcome somebody who came late",
    "relink_questions": "link the channel's new id",
    "tell_closed": "tell them that it is over",
    "retire_question": "take the buttons from {question}",
    "settle_answers": "take the buttons from the round before",
    "note_met_after_all": "note that a group met after all",
    "withdraw": "replace a message of what was called off",
    "reopen_conversation": "open their group chat once more",
    "resend": "post a message once more",
    "tell_privately": "tell somebody privately",
    "ask_meetings": "ask every open group {question}",
    "remind_meetings": "have silent groups reminded",
    "close_meetings": "close every meeting",
    "cancel_meetings": "call every meeting off",
    "start_round": "start the next round",
    "start_round_by_hand": "start a round that a host asked for",
    "preview_round": "show a host what the next round would be",
    "look_and_resend": "look for a message, and post it again if it is gone",
    "publish_home": "draw somebody's Home",
    "refresh_homes": "see whose Home shows this",
    "launch_stage": "have {what} asked",
    "announce": "tell the channel",
    "look_at_channel": "look whether the channel is there",
    "look_at_workspace": "look whether the token is good",
    "greet_again": "greet the channel, if it was away when it was to be greeted",
    "find_host": "look whether who invited Ponchik can be its host",
    "settle_by_default": "go ahead if nobody answers",
    "give_heads_up": "tell the hosts before the first round",
    "take_over": "make somebody a host",
    "welcome_host": "welcome a new host",
    "seek_host": "look for a host",
    "tell_hosts": "have the hosts told",
    "open_direct": "open a chat with somebody alone",
    "tell_host": "tell a host",
    "seek_silent": "see who said nothing in three rounds",
    "ask_to_stay": "ask a member whether to stay",
    "pause_silent": "pause a member who says nothing",
    "tell_paused": "tell a member that they are paused",
    "tell_break_over": "tell a member that their break is over",
    "redraw_set_up": "show the hosts what was decided",
    "redraw_told": "show a host what was decided",
    "redraw_greeting": "show the channel what was decided",
    "open_without_refused": "open a chat with those who can be reached",
    "audit": "look once more for a second copy",
}
LAUNCHES: dict[str, str] = {
    Stage.REMINDER: "remind those who are silent",
    Stage.FINISH: "end the round",
}
POST = "chat.postMessage"


@dataclass(frozen=True)
class EffectStatus:
    """`state` is waiting, sending, trying, done, dead or cancelled.

    `posts`: it leaves a message behind.
    """

    id: UUID
    phrase: str
    at: datetime
    state: str
    text: str
    attempts: int
    posts: bool

    @property
    def attempts_text(self) -> str:
        return "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"


def count_text(copies: int) -> str:
    match copies:
        case 0:
            return "not in Slack yet"
        case 1:
            return "once in Slack"
        case _:
            return f"{copies} times in Slack!"


def effect_status_of(row: Mapping[str, Any], now: datetime) -> EffectStatus:
    """Describe an effect; `row` is the ledger's."""
    state, text = _state(row, now)
    return EffectStatus(
        id=row["id"],
        phrase=phrase(row["kind"], row["payload"]),
        at=row["due_at"],
        state=state,
        text=text,
        attempts=row["attempts"],
        posts=row["method"] == POST,
    )


def phrase(kind: str, payload: Mapping[str, Any]) -> str:
    what = str(payload.get("what", ""))
    words = LAUNCHES.get(what) or PHRASES.get(kind, kind.replace("_", " "))
    question = question_name(str(payload.get("question", "")))
    return words.format(question=question, what=question_name(what))


def _state(row: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    if row["status"] == "pending":
        return _pending(row, now)
    endings = {
        "done": "sent" if row["method"] == POST else "done",
        "dead": f"given up: {row['last_error']}",
        "cancelled": f"not needed: {row['last_error']}",
    }
    return row["status"], endings[row["status"]]


def _pending(row: Mapping[str, Any], now: datetime) -> tuple[str, str]:
    if row["due_at"] > now:
        return "waiting", f"waits until {moment(row['due_at'], now.tzinfo)}"
    if row["held_for"] <= timedelta(0):
        return "waiting", "waits for a worker"
    seconds, why = max(round(row["held_for"].total_seconds()), 1), row["last_error"]
    if why is None and row["attempts"] == 0:
        return "waiting", f"waits for another {seconds} s"
    if why is None:
        return "sending", f"a worker is at it, for {seconds} s at most"
    return "trying", f"not through yet ({why}); again within {seconds} s"
