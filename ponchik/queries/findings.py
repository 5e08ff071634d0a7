"""What an examination finds: each in a line, with what to do where it is wrong."""

from dataclasses import dataclass
from enum import StrEnum


class Status(StrEnum):
    OK = "ok"
    WRONG = "wrong"
    #: Nobody could look, or there was nothing to look at; that alone is no fault.
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """`cure` is empty where nothing has to be done; `setting` is what has to change."""

    check: str
    status: Status
    found: str
    cure: str = ""
    setting: str = ""

    @property
    def sentence(self) -> str:
        return f"{self.found}: {self.cure}" if self.cure else self.found


def good(check: str, found: str) -> Finding:
    return Finding(check, Status.OK, found)


def wrong(check: str, found: str, cure: str, setting: str = "") -> Finding:
    return Finding(check, Status.WRONG, found, cure, setting)


def unknown(check: str, found: str, cure: str = "") -> Finding:
    return Finding(check, Status.UNKNOWN, found, cure)
