"""What can go wrong on purpose in the simulated Slack.

SimulatorError
├── SlackRefusal     the Web API answers `{"ok": false, "error": code}`
├── BadAnswer        an app answered something that Slack cannot follow
└── BadRequest       the simulator's own pages and control API answer 4xx
"""

from typing import Any


class SimulatorError(Exception):
    pass


class SlackRefusal(SimulatorError):
    """`more` is what Slack tells beside the code, such as the scope that is needed."""

    def __init__(
        self, code: str, *messages: str, more: dict[str, Any] | None = None
    ) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.more = more or {}

    def as_answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.code, **self.more}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


class BadAnswer(SimulatorError):
    pass


class BadRequest(SimulatorError):
    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
