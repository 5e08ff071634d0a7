"""Days off by country: an offer, recorded as plain days when somebody takes it."""

# ruff: noqa: PLC0415 -- the library is large, and only who asks for it needs it

from collections.abc import Iterable, Mapping
from datetime import date

from ponchik.errors import Invalid


def public_holidays(
    country: str, region: str | None, years: Iterable[int]
) -> Mapping[date, str]:
    """Return a country's public holidays with their names, in English if there are any.

    Raises Invalid for a country or region that is not known.
    """
    import holidays

    try:
        found = holidays.country_holidays(
            country.upper(), subdiv=region, years=list(years), expand=False
        )
    except NotImplementedError:
        place = f"{country} {region}" if region else country
        raise Invalid(
            f"{place}: no such country or region; use codes such as DE and BE, or "
            "name the days themselves"
        ) from None
    return dict(sorted(found.items()))
