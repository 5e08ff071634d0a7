"""One catalogue of words: a language is one file, and no word is outside of it."""

import ast
import re
from collections.abc import Iterator
from datetime import date, time
from pathlib import Path

import pytest
from babel import Locale

import ponchik
from ponchik.events.round import ExclusionReason
from ponchik.slack.texts.language import (
    CATALOGUES,
    ENGLISH,
    Language,
    codes,
    common_language,
    language_of,
    own_name,
)
from ponchik.slack.texts.moments import day, day_and_time, place, short_day
from ponchik.slack.texts.reasons import WhyNot
from tests.unit import test_time_surfaces as time_surfaces
from tests.unit.catalogues import TEXTS, problems_of, write_translated
from tests.unit.every_surface import everything_in
from tests.unit.host_surfaces import as_json
from tests.unit.test_host_surfaces import every_text
from tests.unit.test_slack_messages import longest_in, spoken_in

pytestmark = pytest.mark.unit

PACKAGE = Path(ponchik.__file__).parent
#: Who makes what people see in Slack: these rooms, and whoever imports them.
SPEAKING = ("slack/buttons", "slack/surfaces", "slack/texts", "slack/blocks")
#: The dashboard is in English.
PAGES = "web/pages/"
#: Two words, or one that begins a label.
HUMAN = re.compile(r"[A-Za-z']{2,} [A-Za-z']{2,}|^[A-Z][a-z]{2,}\b(?!/)")
#: What is said to operators, and what is no sentence.
NOT_SAID = (ast.Raise, ast.Assert)
QUERY = re.compile(r"\s*\(?(SELECT|INSERT|UPDATE|DELETE|WITH)\s")
MONDAY = date(2026, 12, 7)


@pytest.fixture
def bracketed(tmp_path: Path) -> Language:
    """A language in which everything that was translated stands in brackets."""
    write_translated(tmp_path / "de.po", "de", lambda words: f"⟦{words}⟧")
    return language_of("de-DE", tmp_path)


def test_every_word_of_every_surface_comes_from_the_catalogue(
    bracketed: Language,
) -> None:
    shown = everything_in(bracketed) | spoken_in(bracketed) | longest_in(bracketed)
    shown |= time_surfaces.surfaces(bracketed)
    found = {
        (name, words)
        for name, surface in shown.items()
        for words in every_text(as_json(surface))
        if untranslated(words)
    }
    assert found == set()


def untranslated(words: str) -> str:
    """Return the letters outside of brackets, mentions, zones and Babel's words."""
    if words in {own_name(code) for code in codes()}:
        return ""
    words += "⟧" * (words.count("⟦") - words.count("⟧"))  # of what was cut
    while "⟦" in words:
        words, inner = re.sub("⟦[^⟦⟧]*⟧", "", words), words
        assert words != inner
    without_names = re.sub(
        r"<[#@][^>]+>|<!date\^\d+\^\|>|[A-Z][A-Za-z]+/[A-Za-z ]+|`[^`]+`", "", words
    )
    without_days = re.sub(r"\b(\w+tag|Mittwoch)\b", "", without_names)
    return re.sub(r"\bund\b|[\W\d_]", "", without_days)


def test_another_language_is_one_file_and_brings_its_dates(
    bracketed: Language, tmp_path: Path
) -> None:
    assert day(bracketed, MONDAY) == "Montag, 7. Dezember"
    assert bracketed.listing(["a", "b", "c"], "or") == "a, b oder c"
    assert bracketed.ngettext("{count} pair", "{count} pairs", 2) == "⟦2 pairs⟧"
    assert bracketed.pgettext("check-ins", "Two") == "⟦Two⟧"
    assert language_of("de-AT", tmp_path).gettext("Save") == "⟦Save⟧"


@pytest.mark.parametrize("locale", ["fr-FR", "xx", "", None, "../de", "en-GB"])
def test_who_speaks_no_language_that_is_there_reads_english(
    locale: str | None,
) -> None:
    assert language_of(locale).gettext("Save") == "Save"
    assert day(language_of(locale), MONDAY) == "Monday 7 December"


def test_a_country_that_nobody_knows_leaves_the_language(tmp_path: Path) -> None:
    write_translated(tmp_path / "es.po", "es", lambda words: words)
    assert language_of("es-LA", tmp_path).locale == Locale("es")


def test_a_catalogue_of_a_country_goes_before_its_languages(tmp_path: Path) -> None:
    write_translated(tmp_path / "pt.po", "pt", lambda words: f"pt {words}")
    write_translated(tmp_path / "pt_BR.po", "pt_BR", lambda words: f"br {words}")
    assert language_of("pt-BR", tmp_path).gettext("Save") == "br Save"
    assert language_of("pt-PT", tmp_path).gettext("Save") == "pt Save"
    assert {*codes(tmp_path)} == {"en", "pt", "pt_BR"}


GERMAN = language_of("de")


@pytest.mark.parametrize(
    ("locales", "otherwise", "expected"),
    [
        (["de-DE", "de-DE"], ENGLISH, language_of("de-DE")),
        (["de-AT", "de-DE"], ENGLISH, GERMAN),
        (["en-US", "en-GB"], GERMAN, ENGLISH),
        (["de-DE", "en-GB"], ENGLISH, ENGLISH),
        (["de-DE", "en-GB"], GERMAN, GERMAN),
        (["fr-FR", "fr-FR"], GERMAN, GERMAN),
        (["de-DE", None], ENGLISH, ENGLISH),
        ([], GERMAN, GERMAN),
    ],
)
def test_a_group_reads_what_all_of_it_read_or_else_its_programs_language(
    locales: list[str | None], otherwise: Language, expected: Language
) -> None:
    assert common_language(locales, otherwise) == expected


def test_languages_are_called_what_they_call_themselves() -> None:
    assert [own_name(code) for code in ("de", "en", "pt_BR")] == [
        "Deutsch",
        "English",
        "Português (Brasil)",
    ]


def test_americans_read_their_own_dates_in_english() -> None:
    american = language_of("en-US")
    assert day_and_time(american, MONDAY, time(15)).split() == (
        ["Monday,", "December", "7,", "3:00", "PM"]
    )
    assert american.listing(["a", "b", "c"]) == "a, b, and c"


def test_moments_and_places_in_english() -> None:
    assert day_and_time(ENGLISH, MONDAY, time(10)) == "Monday 7 December, 10:00"
    assert short_day(ENGLISH, MONDAY) == "7 December"
    assert place(ENGLISH, "America/New_York") == "New York"
    assert place(ENGLISH, "Etc/UTC") == "UTC"


def test_each_catalogue_says_everything_and_fills_in_the_same() -> None:
    for catalogue in CATALOGUES.glob("*.po"):
        assert list(problems_of(catalogue)) == []


def test_a_catalogue_that_fills_in_something_else_is_found(tmp_path: Path) -> None:
    write_translated(tmp_path / "de.po", "de", lambda words: words)
    assert list(problems_of(tmp_path / "de.po")) == []
    write_translated(
        tmp_path / "de.po", "de", lambda words: words.replace("{day}", "{tag}")
    )
    assert "Next round: {day}." in list(problems_of(tmp_path / "de.po"))
    write_translated(
        tmp_path / "de.po", "de", lambda words: "" if words == "Save" else words
    )
    assert list(problems_of(tmp_path / "de.po")) == ["Save"]


def test_a_catalogue_that_lacks_a_form_of_the_plural_is_found(tmp_path: Path) -> None:
    write_translated(tmp_path / "pl.po", "pl", lambda words: words)
    problems = set(problems_of(tmp_path / "pl.po"))
    assert "{count} pair" in problems
    assert "Save" not in problems


def test_every_sentence_is_found_by_those_who_translate() -> None:
    """A sentence that is put together before it is looked up would not be found."""
    for file in TEXTS.glob("*.py"):
        for call in ast.walk(ast.parse(file.read_text("utf-8"))):
            if not isinstance(call, ast.Call) or not is_lookup(call):
                continue
            count = 1 if name_of(call) == "gettext" else 2
            assert all(isinstance(a, ast.Constant) for a in call.args[:count]), file


def is_lookup(call: ast.Call) -> bool:
    return name_of(call) in {"gettext", "ngettext", "pgettext"} and (
        isinstance(call.func, ast.Attribute)
        and isinstance(call.func.value, ast.Name)
        and call.func.value.id == "language"
    )


def name_of(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def test_no_human_words_stand_outside_of_the_catalogue() -> None:
    sources = {
        str(file.relative_to(PACKAGE)): file.read_text("utf-8")
        for file in PACKAGE.rglob("*.py")
        if TEXTS not in file.parents
    }
    speaking = {
        name
        for name, source in sources.items()
        if speaks(name, source) and not name.startswith(PAGES)
    }
    assert {"actors/questions.py", "slack/surfaces/home.py"} <= speaking
    found = [
        f"{name}: {words}" for name in speaking for words in human_words(sources[name])
    ]
    assert found == []


def test_nobody_is_answered_in_english_without_a_look_at_what_they_read() -> None:
    named = {
        str(file.relative_to(PACKAGE))
        for file in PACKAGE.rglob("*.py")
        if "ENGLISH" in file.read_text("utf-8")
    }
    named = {name for name in named if not name.startswith(PAGES)}
    numbers = {"application/round_start.py", "application/searches.py"}
    language, default = "slack/texts/language.py", "slack/surfaces/messages.py"
    assert named == {language, default, *numbers}, "of questions only their numbers"


def speaks(name: str, source: str) -> bool:
    imports = (f"from ponchik.{room.replace('/', '.')}" for room in SPEAKING)
    return name.startswith(SPEAKING) or any(line in source for line in imports)


def human_words(source: str) -> Iterator[str]:
    yield from _human(ast.parse(source))


def _human(node: ast.AST) -> Iterator[str]:
    for child in ast.iter_child_nodes(node):
        if isinstance(child, NOT_SAID) or _is_docstring(child) or _is_all(child):
            continue
        if isinstance(child, ast.Constant) and isinstance(child.value, str):
            if HUMAN.search(child.value) and not QUERY.match(child.value):
                yield child.value
        else:
            yield from _human(child)


def _is_all(node: ast.AST) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node).startswith("__all__")


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


@pytest.mark.parametrize(
    "source", ['section("You met.")', 'f"{who} says no"', 'label = "Settings"']
)
def test_human_words_are_found_where_they_stand(source: str) -> None:
    assert list(human_words(source))


@pytest.mark.parametrize(
    "source",
    ['"""A docstring."""', 'raise ValueError("no such thing")', 'button("set:often")'],
)
def test_what_nobody_reads_in_slack_is_no_human_word(source: str) -> None:
    assert not list(human_words(source))


def test_every_recorded_reason_has_its_words() -> None:
    assert {reason.value for reason in ExclusionReason} <= {one.value for one in WhyNot}
