"""JSON in ASCII, as Slack sends it: half an emoji is a valid escape, but no UTF-8."""

import json
from typing import Any

from starlette.responses import JSONResponse


class JsonAnswer(JSONResponse):
    def render(self, content: Any) -> bytes:
        return json.dumps(content, separators=(",", ":")).encode()


def whole_characters(text: str) -> str:
    """Replace each half of a character by the sign for what cannot be shown."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
