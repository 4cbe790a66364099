"""Views of service counters and of how they were rated, which all audiences share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from chalice.app import Request

from chalicelib.domain.access.booth_keys import Via
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers import booths as rules
from chalicelib.domain.province.booths import Booth
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.booths import NOT_SAID, REASONS
from chalicelib.domain.texts.text import Text
from chalicelib.http.core import pieces, requests
from chalicelib.store.counters import booths
from chalicelib.store.counters.booths import BoothDay
from chalicelib.store.directory import booth_keys, officers

#: The description of the parameter ``month``.
MONTH = "a local month like 2026-03; by default the present one"


def month_of(request: Request, now: datetime) -> date:
    """Return the first day of the month that is asked for. Raises Invalid for another text, and for one ahead."""
    text, today = requests.query(request, "month"), local_day(now)
    if text is None:
        return today.replace(day=1)
    if not re.fullmatch(r"20\d\d-(0[1-9]|1[0-2])", text):
        raise Invalid("field_invalid", field="month")
    month = date.fromisoformat(f"{text}-01")
    if month > today:
        raise Invalid("month_ahead", field="month")
    return month


def named(booth: Booth, directory: Directory) -> dict[str, Any]:
    """Show a counter and its unit."""
    unit = directory.units[booth.unit]
    return {
        "booth": _named(booth.id, Text(booth.name, booth.name_en)),
        "unit": _named(unit.id, Text(unit.name, unit.name_en)),
    }


def fields_of(booth: Booth, directory: Directory) -> list[dict[str, str]]:
    """Show the fields of a counter."""
    return [_named(name, directory.booths.fields[name]) for name in booth.fields]


def figures(month: date, wanted: Iterable[Booth], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    """Show how counters were rated in a month. The present day is left out.

    Who reads the figures after each person could tell how that person rated.
    """
    asked = list(wanted)
    # One counter needs its own lines alone; more are read together.
    days = booths.of_month(month, asked[0].id) if len(asked) == 1 else booths.of_month(month)
    found: dict[str, list[BoothDay]] = {one.id: [] for one in asked}
    for day in days if asked else ():
        if day.booth in found and day.day < local_day(now):
            found[day.booth].append(day)
    return [_figures(booth, found[booth.id], directory) for booth in asked]


def _figures(booth: Booth, days: list[BoothDay], directory: Directory) -> dict[str, Any]:
    whole = rules.tally(day.numbers for day in days)
    return {
        **named(booth, directory),
        "levels": _levels(whole.levels),
        "by_tablet": whole.via[Via.TABLET],
        "by_slip": whole.via[Via.SLIP],
        "not_counted": whole.over,
        "most_in_an_hour": whole.most,
        "fields": [
            {"field": _named(name, _field(name, directory)), "levels": _levels(levels)}
            for name, levels in sorted(whole.fields.items())
        ],
        "officers": [_officer(name, levels) for name, levels in sorted(whole.officers.items())],
        "reasons": [
            {"reason": {"id": name, "label": pieces.label(REASONS[name])}, "n": n}
            for name, n in whole.reasons.most_common()
            if name in REASONS
        ],
        "keys": [_key(name, n) for name, n in whole.keys.most_common()],
        "days": [_day(day) for day in sorted(days, key=lambda one: one.day)],
    }


def _field(name: str, directory: Directory) -> Text:
    return NOT_SAID if name == rules.NOT_SAID else directory.booths.fields.get(name, Text(name, name))


def _day(day: BoothDay) -> Mapping[str, Any]:
    whole = rules.tally([day.numbers])
    return {
        "day": day.day.isoformat(),
        "levels": _levels(whole.levels),
        "not_counted": whole.over,
        "most_in_an_hour": whole.most,
    }


def _officer(username: str, levels: Counter[str]) -> Mapping[str, Any]:
    found = officers.officer(username)
    return {"officer": username, "title": found.title if found else username, "levels": _levels(levels)}


def _key(key_id: str, n: int) -> Mapping[str, Any]:
    found = booth_keys.get(key_id)
    return {"key": key_id, "note": found.note if found else None, "n": n}


def _levels(levels: Counter[str]) -> dict[str, int]:
    return {name: levels[name] for name in rules.LEVELS}


def _named(name: str, text: Text) -> dict[str, str]:
    return {"id": name, "name": text.vi, "name_en": text.en}
