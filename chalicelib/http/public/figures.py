"""Public figures and hot spots. They are computed from facts and counters, never from tickets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import Invalid
from chalicelib.domain.numbers import counts, hotspots
from chalicelib.domain.numbers import figures as public_figures
from chalicelib.domain.numbers.figures import Period
from chalicelib.domain.numbers.summaries import Summary
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts import figures as texts_figures
from chalicelib.domain.texts import spreadsheets
from chalicelib.domain.tickets import rights
from chalicelib.http.core import requests
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import figures as reckoning
from chalicelib.store.counters import figures as numbers
from chalicelib.store.directory import documents
from chalicelib.store.vault import accounts

blueprint = Blueprint(__name__)

UNIT_KIND = "unit_kind"
#: The values of ``by``.
GROUPINGS = ("day", *counts.DIMENSIONS, UNIT_KIND)
#: Resolution -> the longest period in days. For one commune it is always a year.
_LONGEST = {6: 366, 8: 184, 9: 92}
_USUAL_RESOLUTION = 8
#: The most cells in an answer; the cells with the most reports are kept.
MOST_FEATURES = 1000
_CHANNEL = re.compile(r"[a-z0-9][a-z0-9/._-]{0,79}")
_PERIOD: Mapping[str, str] = {
    "from": "the first local day, YYYY-MM-DD, by default 29 days before the last",
    "to": "the last local day, inclusive, by default today",
}
#: The counters lag by some seconds anyway, so caches may keep an answer for a minute.
_KEPT = {"Cache-Control": "public, max-age=60", "Vary": "Accept"}


@blueprint.route("/v1/statistics", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "Statistics"},
        query={
            **_PERIOD,
            "by": "day (default), category, commune, channel, unit or unit_kind (communes and departments)",
            "category": "a category, or a group of them",
            "commune": "a commune's official code",
            "channel": "web, app, kiosk, telephone, counter, root_cause, app/<partner>, open311/<partner>",
            "unit": "a unit's id",
            "format": "json (default) or csv",
        },
        other_kinds=("text/csv",),
        limit=Limited.READ,
        scope=Scope.STATISTICS,
    )
)
def show_statistics() -> Response:
    """Show figures of the reports sent in a period, by day or by a property, with the meaning of each figure."""
    request, directory = blueprint.current_request, documents.current()
    period = _period(request, public_figures.MAX_DAYS)
    by = requests.query(request, "by") or "day"
    if by not in GROUPINGS:
        raise Invalid("not_one_of", field="by", allowed=", ".join(GROUPINGS))
    filters = _filters(request, directory)
    dimension = "unit" if by == UNIT_KIND else by
    if len(filters.keys() - {dimension}) > (2 if by == "day" else 1):
        raise Invalid("too_many_filters", field=max(filters.keys() - {dimension}))
    try:
        reckoned = reckoning.by_day(period, filters) if by == "day" else reckoning.by_value(period, dimension, filters)
        conduct = None if filters else _conduct(period, directory)
    except numbers.TooMuch:
        raise Invalid("too_much_asked", field="from") from None
    total = reckoned.total
    lines = _lines(by, reckoned.summaries, directory, clock.now())
    if requests.wants_csv(request):
        return _table(by, period, lines)
    return answer(
        {
            "from": period.first.isoformat(),
            "to": period.last.isoformat(),
            "by": by,
            "filters": {name: requests.query(request, name) for name in counts.DIMENSIONS},
            "as_of": reckoned.as_of,
            "total": _figures(total, clock.now()),
            "times": _times(total.times.get("answer", ())),
            "working_times": _times(total.times.get("answer_working", ())),
            "lines": lines,
            "conduct": conduct,
            "accounts": None if filters else _accounts(period),
            "least_ranked": public_figures.MIN_RANKED,
            "definitions": {name: {"vi": text.vi, "en": text.en} for name, text in texts_figures.FIGURES.items()},
        },
        headers=_KEPT,
    )


@blueprint.route("/v1/hotspots", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "HotSpots"},
        query={
            **_PERIOD,
            "category": "a category, or a group of them",
            "commune": "a commune's official code",
            "resolution": "size of the cells: 6 (36 km²), 8 (0.7 km², default), 9 (0.1 km²)",
        },
        limit=Limited.READ,
        scope=Scope.STATISTICS,
    )
)
def show_hotspots() -> Response:
    """Count public reports by cell as GeoJSON, compared with the period before, with a test of significance."""
    request, directory = blueprint.current_request, documents.current()
    filters = _filters(request, directory)
    commune, resolution = requests.query(request, "commune"), _resolution(request)
    period = _period(request, 366 if commune else _LONGEST[resolution])
    try:
        counted = numbers.by_cell((period, period.before), resolution, commune, filters.get("category"))
    except numbers.TooMuch:
        raise Invalid("too_much_asked", field="resolution") from None
    compared = hotspots.compared({cell: (one.counts[0], one.counts[1]) for cell, one in counted.items()})
    shown = sorted(compared, key=lambda cell: (-compared[cell].count, -compared[cell].before, cell))
    body = {
        "type": "FeatureCollection",
        "from": period.first.isoformat(),
        "to": period.last.isoformat(),
        "before_from": period.before.first.isoformat(),
        "before_to": period.before.last.isoformat(),
        "resolution": resolution,
        "test": "exact conditional test of two Poisson counts, two-sided; Benjamini-Hochberg at 5 %",
        "fewest": hotspots.FEWEST,
        "count": sum(one.count for one in compared.values()),
        "before": sum(one.before for one in compared.values()),
        "left_out": max(0, len(shown) - MOST_FEATURES),
        "features": [
            _feature(cell, compared[cell], counted[cell].commune, directory) for cell in shown[:MOST_FEATURES]
        ],
    }
    return answer(body, headers=_KEPT)


def _period(request: Request, most: int) -> Period:
    today = counts.local_day(clock.now())
    last = requests.day(request, "to") or today
    first = requests.day(request, "from") or last - timedelta(days=29)
    return public_figures.period(first, last, most)


def _filters(request: Request, directory: Directory) -> dict[str, list[str]]:
    """Read the filters: dimension -> the values that are counted. Raises Invalid for unknown values."""
    filters: dict[str, list[str]] = {}
    if (category := requests.category(request, directory)) is not None:
        members = [one for one in directory.categories.values() if category in (one.id, one.parent)]
        filters["category"] = [one.id for one in members if rights.is_open_category(one.id, directory)]
    if (commune := requests.commune(request, directory)) is not None:
        filters["commune"] = [commune]
    if (channel := requests.query(request, "channel")) is not None:
        if not _CHANNEL.fullmatch(channel):
            raise Invalid("field_invalid", field="channel")
        filters["channel"] = [channel]
    if (unit := requests.query(request, "unit")) is not None:
        if unit not in directory.units:
            raise Invalid("unknown_unit", field="unit")
        filters["unit"] = [unit]
    return filters


def _resolution(request: Request) -> int:
    text = requests.query(request, "resolution") or str(_USUAL_RESOLUTION)
    if text not in map(str, counts.RESOLUTIONS):
        raise Invalid("not_one_of", field="resolution", allowed=", ".join(map(str, counts.RESOLUTIONS)))
    return int(text)


def _lines(by: str, summaries: Mapping[str, Summary], directory: Directory, now: datetime) -> list[dict[str, Any]]:
    if by == "day":
        return [
            {"id": day, "rank": None, "unit_kind": None, **_figures(summaries[day], now)} for day in sorted(summaries)
        ]
    if by == UNIT_KIND:
        summaries = _by_kind(summaries, directory)
    # A category that was public when it was counted may be restricted now.
    shown = {
        value: summary
        for value, summary in summaries.items()
        if any(summary.sums.values()) and (by != "category" or rights.is_open_category(value, directory))
    }
    kinds = {value: directory.unit_kind(value) if by == "unit" else None for value in shown}
    ranks = public_figures.ranks({value: summary.sums for value, summary in shown.items()}, kinds)
    order = sorted(
        shown, key=lambda value: (ranks.get(value, len(shown) + 1), -shown[value].sums.get("received", 0), value)
    )
    return [
        {
            "id": value,
            **_name(by, value, directory),
            "rank": ranks.get(value),
            "unit_kind": kinds[value],
            **_figures(shown[value], now),
        }
        for value in order
    ]


def _by_kind(summaries: Mapping[str, Summary], directory: Directory) -> dict[str, Summary]:
    found: dict[str, Summary] = {}
    for unit, summary in summaries.items():
        found.setdefault(directory.unit_kind(unit), Summary()).add(summary)
    return found


def _figures(summary: Summary, now: datetime) -> dict[str, Any]:
    longest = summary.longest_delay(now)
    return {**public_figures.figures(summary, now), "longest_delay_code": longest and longest[1]}


def _times(lengths: Iterable[int]) -> list[dict[str, Any]]:
    ends = (*public_figures.BUCKET_HOURS, None)
    numbers = public_figures.ranges(lengths)
    return [
        {"up_to_seconds": hours and hours * 3600, "count": number} for hours, number in zip(ends, numbers, strict=True)
    ]


def _conduct(period: Period, directory: Directory) -> dict[str, Any]:
    """Count reports about the conduct of officials in the months that a period touches."""
    whole, parts = reckoning.conduct(period)
    lines = [
        {"by": kind, "id": value, **_name(kind, value, directory), **_conduct_numbers(summary)}
        for (kind, value), summary in sorted(parts.items(), key=lambda part: (part[0][0], -part[1].sums["received"]))
    ]
    return {
        "from": f"{period.months[0]:%Y-%m}",
        "to": f"{period.months[-1]:%Y-%m}",
        **_conduct_numbers(whole),
        "least": public_figures.LEAST_CONDUCT,
        "lines": lines,
    }


def _accounts(period: Period) -> list[dict[str, Any]]:
    """Count the new accounts of citizens in each local month that a period touches."""
    return [{"month": month, "new": n} for month, n in accounts.by_month(period.months).items()]


def _conduct_numbers(summary: Summary) -> dict[str, int]:
    return {name: summary.sums.get(name, 0) for name in ("received", "open", "handled", "late", "refused", "withdrawn")}


def _name(by: str, value: str, directory: Directory) -> dict[str, str]:
    if by == "commune" and (office := directory.communes.get(value)) is not None:
        return {"name": office.area.vi, "name_en": office.area.en}
    named: Any = {"category": directory.categories.get(value), "unit": directory.units.get(value)}.get(by)
    if named is not None:
        return {"name": named.name, "name_en": named.name_en}
    texts = {"channel": texts_figures.CHANNELS, UNIT_KIND: texts_figures.UNIT_KINDS}.get(by, {})
    text = texts.get(value)
    if value == counts.NOWHERE:
        text = texts_figures.NO_COMMUNE
    return {"name": text.vi, "name_en": text.en} if text else {"name": value, "name_en": value}


def _table(by: str, period: Period, lines: Iterable[Mapping[str, Any]]) -> Response:
    """Answer the lines as CSV."""
    named = () if by == "day" else ("name", "name_en")
    kind = ("unit_kind",) if by == "unit" else ()
    figures = public_figures.figures(Summary(), clock.now())
    names: Sequence[str] = ("id", *named, *kind, "rank", *figures, "longest_delay_code")
    text = spreadsheets.csv_of(names, ([line.get(name) for name in names] for line in lines))
    file = f"{by}-{period.first}-{period.last}.csv"
    headers = {"Content-Type": "text/csv; charset=utf-8", "Content-Disposition": f'attachment; filename="{file}"'}
    return Response(body=text, status_code=200, headers={**headers, **_KEPT})


def _feature(cell: str, compared: hotspots.Compared, commune: str, directory: Directory) -> dict[str, Any]:
    office = directory.communes.get(commune)
    return {
        "type": "Feature",
        "id": cell,
        "geometry": {"type": "Polygon", "coordinates": [hotspots.ring(cell)]},
        "properties": {
            "commune": office and office.commune,
            "commune_name": office and office.area.vi,
            "count": compared.count,
            "before": compared.before,
            "change": compared.change,
            "trend": compared.trend,
            "significant": compared.trend in (hotspots.Trend.UP, hotspots.Trend.DOWN),
            "p": None if compared.p is None else float(f"{compared.p:.3g}"),
        },
    }
