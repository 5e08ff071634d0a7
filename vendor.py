"""Brings the front end's libraries, and a schema, into the tree: `make vendor`.

Each is pinned by version and by the sha256 of every file that is taken of it; a test
holds the committed files against the same sums. npm fetches, and runs nothing.
"""

import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

HERE = Path(__file__).parent
PAGES = HERE / "ponchik" / "ui" / "static" / "vendor"
TESTS = HERE / "tests" / "browser" / "vendor"
PLATFORMS = HERE / "tests" / "acceptance" / "vendor"


@dataclass(frozen=True)
class Vendored:
    package: str  # name@version
    source: str  # where it stands in the package
    target: Path
    sum: str


VENDORED: Sequence[Vendored] = (
    Vendored(
        "htmx.org@4.0.1",
        "dist/htmx.min.js",
        PAGES / "htmx.min.js",
        "a0abb04f2f45a1f89d1d4844023245537e5e6014c87b144553e0607b4cc32130",
    ),
    Vendored(
        "htmx.org@4.0.1",
        "dist/ext/hx-sse.min.js",
        PAGES / "hx-sse.min.js",
        "18ef2761356ec1fe0bb6d92612315b37517a7c1e9856b661c5ae81fef239d103",
    ),
    Vendored(
        "htmx.org@4.0.1",
        "LICENSE",
        PAGES / "htmx.LICENSE",
        "d3d2456f76414f2456104660ebd65aff1c04cd7966b942bdabd63f3cdb316a38",
    ),
    Vendored(
        "@picocss/pico@2.1.1",
        "css/pico.min.css",
        PAGES / "pico.min.css",
        "fbc9a63fc9fc9f72d12fd7fc9806e11fa9f77ae4f9cad146b27003a1119ba3db",
    ),
    Vendored(
        "@picocss/pico@2.1.1",
        "LICENSE.md",
        PAGES / "pico.LICENSE",
        "afaff063e044233f917b7807dccab022f09dca474f92b642846bee4850655bbf",
    ),
    Vendored(
        "axe-core@4.14.1",
        "axe.min.js",
        TESTS / "axe.min.js",
        "29348999450cdf2849a8e70b7912fc2da85a849da39c0d0d5394f51d4a9ed95c",
    ),
    Vendored(
        "axe-core@4.14.1",
        "LICENSE",
        TESTS / "axe.LICENSE",
        "af175b9d96ee93c21a036152e1b905b0b95304d4ae8c2c921c7609100ba8df7e",
    ),
    Vendored(
        "@heroku/mcp-server@1.0.7",
        "dist/utils/app-json.schema.json",
        PLATFORMS / "heroku-app.schema.json",
        "4cd270d2fc8b7f7c9552714a398e36a54934c55806646be87970347ab4ffd53e",
    ),
    Vendored(
        "@heroku/mcp-server@1.0.7",
        "LICENSE.txt",
        PLATFORMS / "heroku-app.LICENSE",
        "3c203ae639ff8d0da80ab09b759b758f88bb2b3ba094719105358e0999430331",
    ),
)


def main() -> None:
    for package in dict.fromkeys(each.package for each in VENDORED):
        with tempfile.TemporaryDirectory() as folder:
            archive = _fetch(package, Path(folder))
            for each in VENDORED:
                if each.package == package:
                    _take(archive, each)


def _fetch(package: str, folder: Path) -> Path:
    command = ["npm", "pack", "--silent", "--pack-destination", str(folder), package]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own pins
    return next(folder.iterdir())


def _take(archive: Path, wanted: Vendored) -> None:
    with tarfile.open(archive) as opened:
        found = opened.extractfile(f"package/{wanted.source}")
        content = found.read() if found else b""
    if sum_of(content) != wanted.sum:
        sys.exit(
            f"{wanted.source} of {wanted.package} has the sha256 {sum_of(content)}, "
            f"not {wanted.sum}: nothing was taken."
        )
    wanted.target.parent.mkdir(parents=True, exist_ok=True)
    wanted.target.write_bytes(content)


def sum_of(content: bytes) -> str:
    return sha256(content).hexdigest()


if __name__ == "__main__":
    main()
