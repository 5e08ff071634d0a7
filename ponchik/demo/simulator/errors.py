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
    def __init__(self, code: str, *messages: str) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages

    def as_answer(self) -> dict[str, Any]:
        answer: dict[str, Any] = {"ok": False, "error": self.code}
        if self.messages:
            answer["response_metadata"] = {"messages": list(self.messages)}
        return answer


class BadAnswer(SimulatorError):
    pass


class BadRequest(SimulatorError):
    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status
