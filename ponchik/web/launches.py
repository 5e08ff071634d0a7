"""`POST /api/launch`: a stage of the cycle, started with the admin key."""

import json
from dataclasses import asdict
from hmac import compare_digest
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from ponchik.bootstrap import Ponchik
from ponchik.errors import Conflict, Invalid, Unreadable, Unverified
from ponchik.launcher import Launcher, StageLaunch
from ponchik.web.body import read_body

ACTOR = "http"


class Launch(BaseModel):
    """`group_size`, `seed` and `dry_run` are for introductions only."""

    model_config = ConfigDict(extra="forbid", strict=True)

    action: Literal[
        "launch_intro",
        "launch_midpoint",
        "launch_closing",
        "launch_reminder",
        "launch_finish",
    ]
    channel: str
    group_size: int | None = None
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = None
    dry_run: bool = False


async def launch(request: Request) -> Response:
    ponchik: Ponchik = request.app.state.ponchik
    _require_admin(request, ponchik.config.admin_key.get_secret_value())
    wanted = _read(await read_body(request))
    told = await run_in_threadpool(_launch, ponchik.launcher, wanted)
    return JSONResponse({"action": wanted.action, **told}, 202)


def _require_admin(request: Request, admin_key: str) -> None:
    scheme, _, key = request.headers.get("authorization", "").partition(" ")
    same = compare_digest(key.encode(), admin_key.encode())
    if not admin_key or scheme.lower() != "bearer" or not same:
        raise Unverified("send Authorization: Bearer with the PONCHIK_ADMIN_KEY")


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
        raise Invalid("; ".join(map(_told, error.errors()))) from None


def _told(part: Any) -> str:
    return f"{'.'.join(map(str, part['loc']))}: {part['msg']}"


def _launch(launcher: Launcher, wanted: Launch) -> dict[str, Any]:
    if wanted.action == "launch_intro":
        plan = launcher.start_round(
            wanted.channel,
            group_size=wanted.group_size,
            seed=wanted.seed,
            dry_run=wanted.dry_run,
            actor=ACTOR,
        )
        return asdict(plan)
    if wanted.dry_run:
        raise Invalid("dry_run: only launch_intro can be tried dry")
    stage = _launch_stage(launcher, wanted.action, wanted.channel)
    if stage.already:
        raise Conflict(
            f"round {stage.round}'s {stage.stage} was launched before; nothing was done"
        )
    return asdict(stage)


def _launch_stage(launcher: Launcher, action: str, channel: str) -> StageLaunch:
    match action:
        case "launch_midpoint":
            return launcher.check_in(channel, actor=ACTOR)
        case "launch_closing":
            return launcher.close(channel, actor=ACTOR)
        case "launch_reminder":
            return launcher.remind(channel, actor=ACTOR)
        case _:
            return launcher.finish(channel, actor=ACTOR)
