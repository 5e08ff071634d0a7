"""Every surface for hosts and single people in one place, in every language."""

from collections.abc import Callable, Mapping
from typing import TypeVar

from ponchik.slack.surfaces.home import home_view
from ponchik.slack.texts.language import Language, codes, language_of
from tests.unit.command_variants import command_variants
from tests.unit.departure_surfaces import departure_surfaces
from tests.unit.host_report_variants import report_and_answer_variants
from tests.unit.host_surfaces import Surface, designed
from tests.unit.host_variants import variants
from tests.unit.host_worst import worst
from tests.unit.member_surfaces import member_surfaces, worst_home

Made = TypeVar("Made")
#: By code, all languages that there are: whoever adds one is held to the same.
LANGUAGES = {code: language_of(code) for code in sorted(codes())}


def surfaces_of(language: Language) -> dict[str, Surface]:
    """Return what hosts and single people are shown, by the name of its golden file."""
    return {
        **designed(language),
        **variants(language),
        **report_and_answer_variants(language),
        **command_variants(language),
        **member_surfaces(language),
        **departure_surfaces(language),
    }


def everything_in(language: Language) -> dict[str, Surface]:
    """Return them all, and the longest that there can be."""
    longest = {f"worst-{name}": one for name, one in worst(language).items()}
    own_home = home_view(language, worst_home(language))
    return {**surfaces_of(language), **longest, "worst-own-home": own_home}


def in_every_language(
    made: Callable[[Language], Mapping[str, Made]],
) -> dict[str, Made]:
    """Return what is made of each language, by code and name: `de/16-help`."""
    return {
        f"{code}/{name}": one
        for code, language in LANGUAGES.items()
        for name, one in made(language).items()
    }
