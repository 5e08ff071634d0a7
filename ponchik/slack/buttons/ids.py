"""The names of everything in Slack that can be pressed, chosen or submitted."""

import re
from enum import StrEnum
from typing import NamedTuple

from ponchik.errors import Invalid

_NUMBERED = re.compile(r"(.+):([1-9]\d?)")


class UnknownButton(Invalid):
    """A button that no message of this version has."""


class Action(StrEnum):
    """What an element does, as its `action_id` says it."""

    ANSWER_MET = "answer:met"
    ANSWER_NOT_MET = "answer:not_met"
    ANSWER_NOT_YET = "answer:not_yet"
    ANSWER_SCHEDULED = "answer:scheduled"
    ANSWER_SOME_MET = "answer:some_met"
    CALENDAR_GOOGLE = "calendar:google"
    CALENDAR_ICS = "calendar:ics"
    CALENDAR_OUTLOOK = "calendar:outlook"
    EFFECT_RETRY = "effect:retry"
    HOME_PAST = "home:past"
    ICEBREAKER_NEXT = "icebreaker:next"
    MEETING_OPEN = "meeting:open"
    MEETING_STEP_OUT = "meeting:step_out"
    MEMBER_BLOCK = "member:block"
    MEMBER_BREAK = "member:break"
    MEMBER_HOURS = "member:hours"
    MEMBER_RESUME = "member:resume"
    MEMBER_SKIP = "member:skip"
    MEMBER_STAY = "member:stay"
    MEMBER_STOP = "member:stop"
    MEMBER_WAIT = "member:wait"
    MEMBER_WHY = "member:why"
    PRIVACY_SHOW = "privacy:show"
    PROGRAM_ACCEPT = "program:accept"
    PROGRAM_ASK_CHANNEL = "program:ask_channel"
    PROGRAM_MANAGE = "program:manage"
    PROGRAM_MORE = "program:more"
    PROGRAM_PAUSE = "program:pause"
    PROGRAM_RESIGN = "program:resign"
    PROGRAM_RESUME = "program:resume"
    PROGRAM_SETTINGS = "program:settings"
    PROGRAM_SKIP = "program:skip"
    PROGRAM_TAKE_OVER = "program:take_over"
    ROUND_CANCEL = "round:cancel"
    ROUND_CHECK_IN = "round:check_in"
    ROUND_CLOSE = "round:close"
    ROUND_OPEN = "round:open"
    ROUND_PREVIEW = "round:preview"
    ROUND_RESEND = "round:resend"
    SET_AFTER = "set:after"
    SET_AT = "set:at"
    SET_CHECK_INS = "set:checkins"
    SET_CURRENT = "set:current"
    SET_DAY = "set:day"
    SET_DAYS = "set:days"
    SET_FIRST = "set:first"
    SET_FROM = "set:from"
    SET_GROUP = "set:group"
    SET_HOURS = "set:hours"
    SET_LANGUAGE = "set:language"
    SET_HOW = "set:how"
    SET_MANAGERS = "set:managers"
    SET_OFF = "set:off"
    SET_OFTEN = "set:often"
    SET_PEOPLE = "set:people"
    SET_PREFER = "set:prefer"
    SET_SIZE = "set:size"
    SET_TIME = "set:time"
    SET_TO = "set:to"
    SET_UNTIL = "set:until"
    SET_WHAT = "set:what"
    SET_WHERE = "set:where"
    SET_WHO = "set:who"
    SET_WORDS = "set:words"
    SET_ZONE = "set:zone"
    SLOT_REOPEN = "slot:reopen"
    SLOT_SUGGEST = "slot:suggest"
    SLOT_YES = "slot:yes"

    def numbered(self, number: int) -> str:
        """Return the id of the n-th of several elements that do the same."""
        return f"{self}:{number}"

    @property
    def field(self) -> str:
        """The block of a form's field: `often` of `set:often`."""
        return self.partition(":")[2]


class Callback(StrEnum):
    """Which view was submitted or closed, as its `callback_id` says it."""

    HOME = "home"
    MEETING_STEP_OUT = "meeting:step_out"
    MEMBER_BLOCK = "member:block"
    MEMBER_BREAK = "member:break"
    MEMBER_HOURS = "member:hours"
    NOTE = "note"
    PRIVACY = "privacy"
    PROGRAM_MANAGE = "program:manage"
    PROGRAM_SETTINGS = "program:settings"
    PROGRAM_SETUP = "program:setup"
    ROUND_RESEND = "round:resend"
    ROUND_START = "round:start"
    SLOT_SUGGEST = "slot:suggest"


class ActionRead(NamedTuple):
    action: Action
    number: int | None  #: which of several that do the same


def read_action(action_id: str) -> ActionRead:
    """Read which element was used. Raises UnknownButton for one of another version."""
    found = _NUMBERED.fullmatch(action_id)
    name, number = (found[1], int(found[2])) if found else (action_id, None)
    try:
        return ActionRead(Action(name), number)
    except ValueError:
        raise UnknownButton(f"there is no button {action_id}") from None
