"""Every error Ponchik raises on purpose.

PonchikError
├── ConfigError               a setting is missing or wrong
├── Refused                   a command cannot be done; nothing was changed
│   ├── Invalid               its values are wrong                          422
│   │   └── RuleBroken        it puts people together who must not be       422
│   ├── Unknown               it names something that does not exist        404
│   │   └── ForeignStream     it exists, but in another workspace
│   └── Conflict              it does not fit what is going on right now    409
├── StoreError
│   ├── VersionConflict       somebody else appended to the stream first
│   ├── UnknownEvent          the log holds an event this version cannot read
│   └── MigrationError        a migration was edited, is missing, or failed
├── Unverified                a request does not prove that Slack sent it   401
├── Unreadable                a request cannot be understood                400
└── SlackError                Slack did not do what was asked
    ├── RateLimited           surely not done; may be asked again after a while
    │   └── GateClosed        not even asked: Slack wants patience, or others go first
    ├── NotSent               surely not done; the network or Slack was away
    ├── Postponed             surely not done for now; one thing is in Slack's way
    ├── ScopeMissing          surely not done; one method lacks a scope
    ├── Rejected              surely not done, and never will be
    ├── WorkspaceRejected     no call for this workspace will work until someone acts
    └── Ambiguous             it may have been done or not
"""


class PonchikError(Exception):
    """What went wrong and what to do, in one line a person can read."""


class ConfigError(PonchikError):
    pass


class Refused(PonchikError):
    pass


class Invalid(Refused):
    pass


class RuleBroken(Invalid):
    pass


class Unknown(Refused):
    pass


class ForeignStream(Unknown):
    pass


class Conflict(Refused):
    pass


class StoreError(PonchikError):
    pass


class VersionConflict(StoreError):
    pass


class UnknownEvent(StoreError):
    pass


class MigrationError(StoreError):
    pass


class Unverified(PonchikError):
    pass


class Unreadable(PonchikError):
    pass


class SlackError(PonchikError):
    """`method` is Slack's method, `code` Slack's error code or a word of ours."""

    def __init__(self, method: str, code: str, detail: str = "") -> None:
        super().__init__(f"Slack's {method} answered {code}{detail and f': {detail}'}")
        self.method = method
        self.code = code


class RateLimited(SlackError):
    """`retry_after` is in seconds."""

    def __init__(self, method: str, retry_after: float) -> None:
        super().__init__(method, "ratelimited", f"try again in {retry_after:g} s")
        self.retry_after = retry_after


class GateClosed(RateLimited):
    pass


class NotSent(SlackError):
    pass


class Postponed(SlackError):
    pass


class ScopeMissing(SlackError):
    pass


class Rejected(SlackError):
    pass


class WorkspaceRejected(SlackError):
    pass


class Ambiguous(SlackError):
    pass
