"""The committed tables, held against Slack's specs; run where these are at hand."""

import os
from pathlib import Path

import pytest

from tests.contract.facts.make import make
from tests.contract.specs import TABLES

pytestmark = pytest.mark.contract


def test_the_tables_are_those_that_are_made_from_slacks_specs() -> None:
    made = make(Path(os.environ["SLACK_SPECS_DIR"]))
    kept = {path.name: path.read_text("utf-8") for path in TABLES.iterdir()}
    stale = {name for name in made.keys() | kept if made.get(name) != kept.get(name)}
    assert stale == set(), "make facts, then look at what has changed"
