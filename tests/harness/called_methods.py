"""Which of Slack's methods an effect called, however it was called."""

from collections.abc import Mapping
from uuid import UUID

import pytest

from ponchik.slack.client.calls import Call
from ponchik.slack.client.slack import Slack


def methods_called(monkeypatch: pytest.MonkeyPatch) -> Mapping[str, str]:
    """Return what becomes the method that each effect called, by the effect's id."""
    called: dict[str, str] = {}
    carry_out = Slack.carry_out

    def note(slack: Slack, call: Call, effect_id: UUID) -> str:
        called[str(effect_id)] = call.method
        return carry_out(slack, call, effect_id)

    monkeypatch.setattr(Slack, "carry_out", note)
    return called
