"""`POST /api/launch`: a stage of the cycle, started with the admin key."""

import json
import re
from dataclasses import asdict
from typing import Annotated, Any, Literal
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.application.rounds import Rounds
from ponchik.application.stage_launch import StageLaunch
from ponchik.bootstrap import Ponchik
from ponchik.errors import Conflict, Invalid, Unreadable
from ponchik.events.event import Metadata
from ponchik.web.guards.body import reading
from ponchik.web.traces import traceparent_of

ACTOR = "http"
_NAME = re.compile(r"[a-z_]{1,40}", re.IGNORECASE | re.ASCII)
_MOST_TOLD = 8
#: A number sign, and as many letters as Slack allows.
MOST_IN_A_NAME = 81


class Launch(BaseModel):
    """`group_size`, `seed` and `dry_run` are for introductions only.

    `channel` is its name, with a number sign or without, or its id.
    """

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal[
        "launch_intro",
        "launch_midpoint",
        "launch_closing",
        "launch_reminder",
        "launch_finish",
        "cancel_round",
    ]
    channel: Annotated[str, Field(max_length=MOST_IN_A_NAME)]
    workspace: Annotated[str, Field(max_length=64)] | None = None
    group_size: int | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    dry_run: bool = False


async def launch(request: Request) -> Response:
    ponchik: Ponchik = request.app.state.ponchik
    request.app.state.admin.require(request)
    async with reading(request) as body:
        wanted = _read(body)
    trace = traceparent_of(request.headers)
    cause = Metadata.of_command(str(uuid4()), ACTOR, trace)
    told = await run_in_threadpool(_launch, ponchik.rounds, wanted, cause)
    return JSONResponse({"action": wanted.action, **told}, 202)


def _read(body: bytes) -> Launch:
    try:
        fields = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("the body is not JSON") from None
    if not isinstance(fields, dict):
        raise Unreadable("the body is JSON, but not an object")
    try:
        return Launch.model_validate(fields)
    except ValidationError as error:
        wrong = error.errors(include_input=False)[:_MOST_TOLD]
        raise Invalid("; ".join(map(_told, wrong))) from None


def _told(part: Any) -> str:
    """A field that nobody knows may have any name: not all can be said back."""
    name = ".".join(map(str, part["loc"]))
    return f"{name if _NAME.fullmatch(name) else 'a field'}: {part['msg']}"


def _launch(rounds: Rounds, wanted: Launch, cause: Metadata) -> dict[str, Any]:
    if wanted.action == "launch_intro":
        plan = rounds.start(
            wanted.channel,
            group_size=wanted.group_size,
            seed=wanted.seed,
            dry_run=wanted.dry_run,
            cause=cause,
            workspace=wanted.workspace,
        )
        return asdict(plan)
    if wanted.dry_run:
        raise Invalid("dry_run: only launch_intro can be tried dry")
    stage = _launch_stage(rounds, wanted, cause)
    if stage.already:
        raise Conflict(
            f"round {stage.round}'s {stage.stage} was launched before; nothing was done"
        )
    return asdict(stage)


def _launch_stage(rounds: Rounds, wanted: Launch, cause: Metadata) -> StageLaunch:
    channel, workspace = wanted.channel, wanted.workspace
    match wanted.action:
        case "launch_midpoint":
            return rounds.check_in(channel, cause, workspace=workspace)
        case "launch_closing":
            return rounds.close(channel, cause, workspace)
        case "cancel_round":
            return rounds.cancel(channel, cause, workspace)
        case "launch_reminder":
            return rounds.remind(channel, cause, workspace)
        case _:
            return rounds.finish(channel, cause, workspace)
