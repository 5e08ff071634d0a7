"""How groups stand, as the pages show it: a word, a shape and a colour for each."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple


class Look(StrEnum):
    """How a group stands; those who need a hand first come first."""

    LOST = "lost"
    NONE = "none"
    WAIT = "wait"
    PLAN = "plan"
    APART = "apart"
    MET = "met"
    UNSURE = "unsure"
    STALE = "stale"
    OFF = "off"


class LookWords(NamedTuple):
    """`style` is the style sheet's class, `icon` a shape of the pages' own."""

    text: str
    style: str
    icon: str


LOOKS: Mapping[Look, LookWords] = {
    Look.LOST: LookWords("Not introduced", "dead", "dead"),
    Look.NONE: LookWords("No answer yet", "none", "none"),
    Look.WAIT: LookWords("Not yet", "wait", "wait"),
    Look.PLAN: LookWords("Scheduled", "plan", "plan"),
    Look.APART: LookWords("Didn't meet", "apart", "apart"),
    Look.MET: LookWords("Met", "met", "met"),
    Look.UNSURE: LookWords("Never confirmed", "unsure", "unsure"),
    Look.STALE: LookWords("No answer", "stale", "none"),
    Look.OFF: LookWords("Called off", "off", "apart"),
}

#: A meeting's look, in SQL: `m` is its row.
LOOK_OF = """
    CASE WHEN m.ended_by IN ('cancelled', 'stepped_out') THEN 'off'
         WHEN m.introduced_at IS NULL AND (m.closed OR m.failure IS NOT NULL)
             THEN 'lost'
         WHEN m.status = 'closed_met' THEN 'met'
         WHEN m.status = 'closed_no' THEN 'apart'
         WHEN m.status = 'closed_scheduled' THEN 'unsure'
         WHEN m.status = 'closed_stale' THEN 'stale'
         WHEN m.status = 'scheduled' THEN 'plan'
         WHEN m.answers <> '{}' THEN 'wait'
         ELSE 'none' END
"""
RANK = {look: place for place, look in enumerate(Look)}
#: The same looks by their places in the order.
RANK_OF = "array_position(ARRAY['{}'], ({}))".format("','".join(Look), LOOK_OF)
