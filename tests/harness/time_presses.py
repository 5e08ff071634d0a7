"""Members who press the times of their group, as its introduction is drawn now."""

from collections.abc import Mapping
from typing import Any

from ponchik.application.received import Received
from ponchik.demo.simulator.workspace import Message
from ponchik.slack.requests import Click
from tests.harness.world import Scene


def press(
    scene: Scene, user: str, action: str, value: str | None = None, **more: Any
) -> None:
    workspace = scene.world.workspace
    click = Click(
        workspace=workspace,
        user=user,
        user_workspace=workspace,
        conversation=scene.conversation,
        message_ts="1.2",
        action_id=action,
        value=str(scene.meeting) if value is None else value,
        trigger="",
        **more,
    )
    key = Received(f"time/{next(scene.world.numbers)}")
    scene.world.ponchik.router.click(click, key)


def buttons(message: Message) -> Mapping[str, dict[str, Any]]:
    """The message's buttons, by their action."""
    found: dict[str, dict[str, Any]] = {}
    for block in message.blocks:
        accessory = [block["accessory"]] if "accessory" in block else []
        elements = block["elements"] if block["type"] == "actions" else accessory
        found |= {element["action_id"]: element for element in elements}
    return found


def vote(scene: Scene, user: str, number: int = 1) -> None:
    """Press one of the introduction's times, as it is drawn now."""
    action = f"slot:yes:{number}"
    value = buttons(scene.visible()[0])[action]["value"]
    press(scene, user, action, value)
