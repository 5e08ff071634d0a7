"""The JSON object in the body of a request."""

from starlette.requests import Request

from ponchik.demo.simulator.errors import BadRequest
from ponchik.demo.simulator.workspace import Json

KIND = "application/json"


async def read_json_object(request: Request) -> Json:
    """Read it. Raises BadRequest for another content type, which a form could send."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != KIND:
        raise BadRequest(f"The content type must be {KIND}.", 415)
    try:
        value = await request.json()
    except (ValueError, RecursionError):
        raise BadRequest("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise BadRequest("The body must be a JSON object.")
    return value
