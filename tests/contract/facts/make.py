"""Make the tables of facts from Slack's specs: `make facts`."""

import os
import sys
from pathlib import Path

from tests.contract.facts import lengths, manifests, methods, samples, schemas
from tests.contract.facts.layout import laid_out

TABLES = Path(__file__).parent / "tables"
MAKERS = {
    "answers": samples.answers,
    "events": methods.events,
    "lengths": lengths.lengths,
    "manifest": manifests.manifest,
    "methods": methods.methods,
    "payloads": samples.payloads,
    "shapes": schemas.shapes,
}


def make(source: Path) -> dict[str, str]:
    """Return each table's file name and text, made from the folder of specs."""
    return {f"{name}.json": laid_out(of(source)) for name, of in MAKERS.items()}


def main() -> None:
    folder = os.environ.get("SLACK_SPECS_DIR")
    if not folder:
        sys.exit("SLACK_SPECS_DIR is not set: see docs/testing.md.")
    for name, text in make(Path(folder)).items():
        (TABLES / name).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
