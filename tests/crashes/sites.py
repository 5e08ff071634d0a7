"""Every place where Ponchik steps outside, found in its code and listed nowhere.

A step outside is a transaction, a call of Slack, or a ring of the doorbell. Each is a
named site, and each site has crash points: before the step, in it, and after it.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

import ponchik
from ponchik.command_handler import CommandHandler
from ponchik.ledger.doorbell import Doorbell
from ponchik.slack.client.slack import Slack
from ponchik.store.connection import Database

PACKAGE = Path(ponchik.__file__).parent
#: Where no effect and no click passes by, or what the steps themselves are made of.
ELSEWHERE = {
    "application.avoidances": "a member waits for it, and asks again",
    "application.calendar_files": "only reads",
    "application.deliveries": "an operator waits for it, and asks again",
    "application.forgetting": "a member or an admin waits for it, and asks again",
    "application.installing": "somebody waits for it, and installs it again",
    "application.marks": "a host waits for it, and asks again",
    "application.retention": "goes on where it was at the next tick",
    "application.steering": "a manager waits for it, and asks again",
    "application.strangers": "whoever named them waits for it, and asks again",
    "application.rules": "a manager waits for it, and asks again",
    "application.sign_in": "somebody waits for it, and signs in again",
    "application.tokens": "reads; who dies renewing a token leaves it to the next call",
    "application.watching": "only reads; pages look again",
    "application.visitors": "somebody waits for it, and asks again",
    "cli": "a person waits for it, and asks again",
    "delivery.rest": "only reads",
    "demo": "starts the processes, looks on, and is the other side",
    "queries.events_by_time": "only reads",
    "queries.redis_findings": "only reads",
    "projections.rebuild": "is an operator's, who asks again",
    "projections.courtesy": "is an operator's, who asks again",
    "projections.processes": "is an operator's, who asks again",
    "application.restoration": "is an operator's, who says it again",
    "slack": "what a call of Slack is made of",
    "store": "what a transaction is made of",
    "up": "an operator waits for it, and asks again",
    "web.health": "only reads",
    "web.metrics": "only reads",
    "web.pages": "only reads",
}
#: Forms are opened at once: whoever pressed sees that none came, and presses again.
FORMS = "Views."
#: Steps on behalf of others: they bear the name of whoever asked for them.
PASSAGES = {
    "command_handler.CommandHandler._recorded.steps",
    "command_handler.CommandHandler._recorded.transaction",
    "command_handler.CommandHandler.finish_at_once.steps",
    "command_handler.CommandHandler.record_at_once.transaction_at_once",
}


class Kind(StrEnum):
    POSTGRES = "Postgres"
    SLACK = "Slack"
    REDIS = "Redis"


#: When a process can die at a step: at its beginning, in it, or at its end.
MOMENTS: Mapping[Kind, tuple[str, ...]] = {
    Kind.POSTGRES: ("before it", "uncommitted", "committed"),
    Kind.SLACK: ("unsent", "answered"),
    Kind.REDIS: ("unrung", "rung"),
}


def _methods(cls: type, *but: str) -> Iterator[str]:
    public = (name for name in vars(cls) if not name.startswith("_"))
    return (name for name in public if name not in but)


#: Which calls are steps, by the name of the method; `_ring` is a Doorbell's.
_STEPS: Mapping[str, Kind] = {
    **dict.fromkeys(_methods(Database, "close"), Kind.POSTGRES),
    **dict.fromkeys(_methods(CommandHandler), Kind.POSTGRES),
    **dict.fromkeys(
        _methods(Slack, "behind", "wait_for_turn", "with_token"), Kind.SLACK
    ),
    **dict.fromkeys(
        _methods(
            Doorbell,
            *("health", "last_ring", "longest_wait", "rouse", "waiting"),
            "warn_of_eviction",
        ),
        Kind.REDIS,
    ),
    "_ring": Kind.REDIS,
}
#: Methods of the same names that step nowhere by themselves.
_NO_STEPS = {("recorder", "handle"), ("r", "handle"), ("delivery", "carry_out")}


@dataclass(frozen=True)
class Site:
    name: str
    kind: Kind
    file: str
    first_line: int
    last_line: int

    @property
    def points(self) -> list[str]:
        return [f"{self.name}: {moment}" for moment in MOMENTS[self.kind]]

    @property
    def is_passage(self) -> bool:
        return self.name in PASSAGES


@cache
def discover() -> Sequence[Site]:
    return [site for file in _files() for site in sites_in(file, _module(file))]


def all_points() -> list[str]:
    return [p for s in discover() if not s.is_passage for p in s.points]


def sites_in(file: Path, module: str) -> list[Site]:
    """All sites of one file, numbered where a function has several alike."""
    found: list[Site] = []
    seen: Counter[str] = Counter()
    for step in _steps(ast.parse(file.read_text()), (), None):
        name = ".".join([module, *step.owner, step.method])
        seen[name] += 1
        number = f" {seen[name]}" if seen[name] > 1 else ""
        first, last = step.extent.lineno, step.extent.end_lineno
        found.append(Site(name + number, step.kind, str(file), first, last or first))
    return found


def _files() -> Iterable[Path]:
    return (f for f in sorted(PACKAGE.rglob("*.py")) if not _is_elsewhere(_module(f)))


def _module(file: Path) -> str:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    return ".".join(part for part in parts if part != "__init__")


def _is_elsewhere(module: str) -> bool:
    return any(f"{module}.".startswith(f"{place}.") for place in ELSEWHERE)


class _Step(NamedTuple):
    """`extent` is where its caller may be: a lazy answer is read by a comprehension."""

    owner: tuple[str, ...]
    method: str
    kind: Kind
    extent: ast.expr


def _steps(
    node: ast.AST, owner: tuple[str, ...], around: ast.expr | None
) -> Iterator[_Step]:
    match node:
        case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
            owner = (*owner, node.name)
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            around = node
        case ast.Call(func=ast.Attribute(value=receiver, attr=method)):
            if kind := _kind(_last_name(receiver), method):
                yield _Step(owner, method, kind, around or node)
        case _:
            pass
    for child in ast.iter_child_nodes(node):
        yield from _steps(child, owner, around)


def _kind(receiver: str, method: str) -> Kind | None:
    is_own = receiver == "self" and method != "_ring"
    if is_own or (receiver, method) in _NO_STEPS:
        return None
    return _STEPS.get(method)


def _last_name(value: ast.expr) -> str:
    match value:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower()
        case ast.Call(func=called):
            return _last_name(called)
        case _:
            return ""
