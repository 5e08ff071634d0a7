"""A control that must fail: a worker that writes down whom it speaks to, and how.

dramatiq ponchik.actors.app tests.acceptance.talkative …
"""

import structlog

from ponchik.slack.client.slack import Slack

_carry_out = Slack.carry_out


def _told(self: Slack, call: object, effect_id: object) -> str:
    structlog.get_logger().info("calling", call=str(call))
    return _carry_out(self, call, effect_id)  # type: ignore[arg-type]


setattr(Slack, "carry_out", _told)  # noqa: B010 -- mypy refuses it said plainly
