"""One route under libFuzzer, until the time is over or something is found.

    python -m tests.hostile.fuzz_route /slack/events --seconds 60

libFuzzer ends the process that it runs in: `tests.hostile.fuzz` starts one for each.
"""

import argparse
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import atheris
from starlette.applications import Starlette

with atheris.instrument_imports(include=["ponchik"]):
    from ponchik.web import application, slack_deliveries

from ponchik.local import embedded
from ponchik.store.migrations import migrate
from ponchik.web.guards.admin import Admin
from ponchik.web.guards.throttle import Throttle
from tests.harness.running import ADMIN_KEY
from tests.harness.served import Played, playing
from tests.hostile.asking import Asked, ConnectionGuard
from tests.hostile.garbage import EXTREME, PROOFS, SAMPLES, proof_headers

MOST_BYTES = 8_192


def main() -> None:
    options = _options()
    with (
        tempfile.TemporaryDirectory(prefix="ponchik-fuzz-") as name,
        _door(Path(name), options) as door,
    ):
        corpus = Path(name, "corpus")
        corpus.mkdir()
        for number, body in enumerate(_known(options.route)):
            (corpus / str(number)).write_bytes(b"\xff" + body)
        flags = [
            *(f"-max_total_time={options.seconds}", f"-seed={options.seed}"),
            *(f"-max_len={MOST_BYTES}", f"-artifact_prefix={name}/", str(corpus)),
        ]
        atheris.Setup([sys.argv[0], *flags], _asking(door, options.route))
        atheris.Fuzz()


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser("python -m tests.hostile.fuzz_route")
    parser.add_argument("route", choices=SAMPLES)
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--break", dest="broken", action="store_true", help="control")
    return parser.parse_args()


@contextmanager
def _door(folder: Path, options: argparse.Namespace) -> Iterator[ConnectionGuard]:
    with (
        embedded.postgres(folder / "postgres", durable=False) as database,
        embedded.valkey(folder / "valkey", durable=False) as valkey,
    ):
        migrate(database)
        with playing(database, valkey, folder, members=3) as played:
            if options.broken:
                setattr(slack_deliveries, "parse_event", bytes.decode)  # noqa: B010 -- mypy refuses it said plainly
            yield ConnectionGuard(_app(played), played)


def _app(played: Played) -> Starlette:
    app = application.build_app(played.ponchik)
    endless = Throttle(burst=10**9, seconds=1)
    app.state.admin = Admin(ADMIN_KEY, guesses=endless, launches=endless)
    return app


def _known(route: str) -> Iterator[bytes]:
    samples, written = SAMPLES[route]
    yield from map(written, samples)
    yield from (body for body in EXTREME if len(body) < MOST_BYTES)


def _asking(door: ConnectionGuard, route: str) -> Callable[[bytes], None]:
    """The first byte says how the request is proved; mostly well, to get in."""

    def ask(data: bytes) -> None:
        choice, body = data[:1] or b"\xff", data[1:]
        kind = PROOFS[choice[0]] if choice[0] < len(PROOFS) else "good"
        headers = proof_headers(route, body, kind)
        answer = door.ask(Asked("POST", route, headers, [body]))
        accepted = 200 <= answer.status < 300
        assert accepted or 400 <= answer.status < 500, answer
        assert not accepted or kind == "good", "let in without a proof"
        if not accepted:
            assert answer.json()["error"]
            assert len(answer.body) < 2_000, "an error as long as what it is about"

    return ask


if __name__ == "__main__":
    main()
