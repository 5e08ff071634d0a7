"""How a meeting stands: one word, which follows from what its group said.

Apart from its events, so that commands can name it without loading them.
"""

from enum import StrEnum


class Status(StrEnum):
    OPEN = "open"
    SCHEDULED = "scheduled"
    CLOSED_MET = "closed_met"
    CLOSED_NO = "closed_no"
    CLOSED_SCHEDULED = "closed_scheduled"
    CLOSED_STALE = "closed_stale"
