"""Bodies and the fields in them: a usable value, or Unreadable with one sentence."""

import json
import re
from binascii import a2b_qp
from typing import Any

from ponchik.errors import Unreadable

Json = dict[str, Any]

_IDENTIFIER = re.compile(r"[A-Za-z0-9_.-]{1,64}")
#: Slack sends fewer than twenty.
_MOST_FIELDS = 100
#: The database could hold neither NUL nor half of a surrogate pair.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def json_object(body: bytes) -> Json:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise Unreadable("The body is not JSON.") from None
    if not isinstance(value, dict):
        raise Unreadable("The body is JSON, but not an object.")
    return value


def form_fields(body: bytes) -> dict[bytes, bytes]:
    """The fields still encoded: most of them are never looked at."""
    if body.count(b"&") >= _MOST_FIELDS:
        raise Unreadable(f"The form has more than {_MOST_FIELDS} fields.")
    pairs = (pair.partition(b"=") for pair in body.split(b"&"))
    return {name: value for name, _, value in pairs}


def form_value(fields: dict[bytes, bytes], name: str) -> bytes:
    """Decode one field.

    `%7B` and quoted-printable's `=7B` are the same thing, and that decoder is in C:
    with urllib's, reading a click costs twenty times as much as checking its signature.
    """
    try:
        encoded = fields[name.encode()]
    except KeyError:
        raise Unreadable(f"The form has no field {name}.") from None
    printable = encoded.replace(b"=", b"=3D").replace(b"%", b"=").replace(b"+", b" ")
    return a2b_qp(printable)


def form_text(fields: dict[bytes, bytes], name: str) -> str:
    try:
        value = form_value(fields, name).decode()
    except UnicodeDecodeError:
        raise Unreadable(f"The form's field {name} is not UTF-8.") from None
    return storable(value, name)


def within(value: object, *path: str) -> Any:
    """What is at the end of the path, or None where it ends before."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def identifier(value: object, name: str) -> str:
    """An id, a ts, a type: short and plain."""
    if not isinstance(value, str) or not _IDENTIFIER.fullmatch(value):
        raise Unreadable(f"The request's {name} is missing or garbled.")
    return value


def optional_identifier(value: object, name: str) -> str | None:
    return None if value in (None, "") else identifier(value, name)


def plain_text(value: object, name: str) -> str:
    """Any text we could keep; nothing at all is an empty one."""
    if value is None:
        return ""
    if not isinstance(value, str):
        raise Unreadable(f"The request's {name} is not text.")
    return storable(value, name)


def storable(value: str, name: str) -> str:
    if _UNSTORABLE.search(value):
        raise Unreadable(f"The request's {name} holds characters nobody can type.")
    return value
