"""Shapes of blocks, views, requests, answers and payloads; the manifest's schema."""

import json
from pathlib import Path

from tests.contract.facts.repeats import with_repeats_named
from tests.contract.facts.shapes import Json, reachable, shape_of

#: What Slack sends and answers may have more fields than its types name.
OPEN = ("Ev", "In", "Res")
SENT = ("Blocks", "THomeView", "TModalView")
EVENTS = (
    *("EvChannelArchive", "EvHome", "EvMemberJoined", "EvMemberLeft"),
    *("EvTokensRevoked", "EvUninstalled"),
)
INTERACTIONS = ("InBlockAction", "InSlash", "InViewClosed", "InViewSubmit")
REQUESTS = (
    *("ReqChatPostEphemeral", "ReqChatPostMessage", "ReqChatUpdate"),
    *("ReqConversationsHistory", "ReqConversationsMembers", "ReqConversationsOpen"),
    "ReqUsersInfo",
)
#: Slack's types of answers share names, but not what these stand for.
ANSWERS = (
    *("ResAuthTest", "ResChatPostMessage", "ResConversationsMembers"),
    *("ResConversationsOpen", "ResOauthV2Access", "ResUsersInfo"),
)
#: Neither Ponchik nor its simulator sends these; who begins to takes a name out here.
NEVER = {
    *("Attachment", "Comment", "EntityMetadata", "FieldMessage", "File"),
    *("FileElement", "List", "MessageAttachment", "MessageFile", "Room"),
    "UploadedFile",
}


def shapes(source: Path) -> Json:
    """Map "types", and each answer's type, to all the shapes it consists of."""
    pools: dict[str, tuple[str, ...]] = {
        "types": (*SENT, *EVENTS, *INTERACTIONS, *REQUESTS)
    }
    pools |= {name: (name,) for name in ANSWERS}
    return {pool: _pool(source, roots) for pool, roots in pools.items()}


def _pool(source: Path, roots: tuple[str, ...]) -> Json:
    pool: Json = {}
    for root in roots:
        path = source / f"slack-specs/ts-json-schemas/{root}.json"
        schemas = json.loads(path.read_text(encoding="utf-8"))["definitions"]
        strict = not root.startswith(OPEN)
        for name, schema in schemas.items():
            cut = name in NEVER
            shape = "never" if cut else shape_of(schema, strict=strict)
            if pool.setdefault(name, shape) != shape:
                raise ValueError(f"{name} in {root} is another one than before.")
    used = set[str]().union(*(reachable(root, pool) for root in roots))
    return with_repeats_named({name: pool[name] for name in used})
