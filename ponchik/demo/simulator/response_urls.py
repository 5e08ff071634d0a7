"""What an app may say through the `response_url` of a click or a command."""

import base64

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ponchik.demo.simulator.errors import BadRequest, SlackRefusal
from ponchik.demo.simulator.json_answer import JsonAnswer
from ponchik.demo.simulator.json_body import read_json_object
from ponchik.demo.simulator.messages import name_blocks, remove, say
from ponchik.demo.simulator.methods.chat import read_blocks
from ponchik.demo.simulator.simulator import Simulator
from ponchik.demo.simulator.workspace import Conversation, Json, Message


def response_route(slack: Simulator) -> Route:
    async def respond(request: Request) -> Response:
        try:
            answer = await read_json_object(request)
            with slack.lock:
                _respond(slack, request.path_params["pointer"], answer)
        except (SlackRefusal, BadRequest, ValueError):
            return JsonAnswer({"ok": False, "error": "invalid_payload"}, 400)
        return JsonAnswer({"ok": True})

    return Route("/response/{pointer}", respond, methods=["POST"])


def _respond(slack: Simulator, pointer: str, answer: Json) -> None:
    place, message, user = _resolve(slack, pointer)
    text, blocks = str(answer.get("text", "")), read_blocks(answer.get("blocks"))
    if message is not None and answer.get("delete_original"):
        remove(slack, place, message)
    elif message is not None and answer.get("replace_original"):
        message.text, message.blocks = text, name_blocks(slack, blocks)
        slack.ledger.changed("update", place, message)
    else:
        only_for = None if answer.get("response_type") == "in_channel" else user
        say(slack, place, slack.bot, text, blocks, only_for=only_for)


def _resolve(
    slack: Simulator, pointer: str
) -> tuple[Conversation, Message | None, str]:
    channel, ts, user = base64.urlsafe_b64decode(pointer).decode().split(" ")
    if channel not in slack.workspace.conversations:
        raise SlackRefusal("channel_not_found")
    place = slack.workspace.conversations[channel]
    return place, place.find(ts), user
