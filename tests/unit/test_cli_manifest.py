"""`ponchik manifest`, as somebody types it who has neither database nor settings."""

import json

import pytest

from ponchik.cli import main
from ponchik.slack.manifest import link_to_create, manifest_of

pytestmark = pytest.mark.unit

ADDRESS = "https://ponchik.example.com"


def code_of(*words: str) -> object:
    with pytest.raises(SystemExit) as ended:
        main(words)
    return ended.value.code or 0


def test_the_manifest_is_printed_with_its_link(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert code_of("manifest", "--url", ADDRESS) == 0
    text, link = capsys.readouterr().out.split("\n\nCreate the app with one click:\n")
    assert json.loads(text) == manifest_of(ADDRESS)
    assert link == f"{link_to_create(manifest_of(ADDRESS))}\n"


def test_a_program_reads_both_from_one_object(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert code_of("manifest", "--socket-mode", "--json") == 0
    manifest = manifest_of(None, socket_mode=True)
    told = {"manifest": manifest, "link": link_to_create(manifest)}
    assert json.loads(capsys.readouterr().out) == told


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["--url", "http://ponchik.example.com"], "must start with https://"),
        (["--url", f"{ADDRESS}/slack"], "must be an address and no more"),
        ([], "give --url"),
    ],
)
def test_an_address_that_slack_would_refuse_gets_one_line(
    words: list[str], why: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert code_of("manifest", *words) == 1
    out, err = capsys.readouterr()
    assert out == ""
    [line] = err.splitlines()
    assert why in line
