"""Officers read indicators, enter a figure, correct it with a reason, and enter many from a sheet."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from datetime import date
from typing import Any
from urllib.parse import unquote

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import Invalid, NotAllowed, NotFound
from chalicelib.domain.indicators.definitions import Indicator
from chalicelib.domain.indicators.entries import Entries, IndicatorEntry, reckon_last
from chalicelib.domain.indicators.periods import IndicatorPeriod, read_period
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tables.asking import TableForm
from chalicelib.domain.texts.days import YEARS
from chalicelib.domain.texts.indicators import COLUMNS, SHEET
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.http.core import indicators as seen
from chalicelib.http.core import pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.identity import officer_of, officer_with
from chalicelib.http.core.problems import InvalidFields, Refused, answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.services import indicators
from chalicelib.services.indicators import BadSheet, CheckedLine, EntryTaken, WantedEntry
from chalicelib.store.directory import documents
from chalicelib.store.directory import indicators as store
from chalicelib.store.keys import stamp

blueprint = Blueprint(__name__)

_ENTERING = frozenset({Role.FOCAL, Role.LEADER})
#: The most versions of one entry that are shown.
_MOST_VERSIONS = 50
#: The largest body with a sheet (bytes): a saved sheet of a hundred indicators and a year fits.
_MAX_SHEET = 1024 * 1024
_YEAR = {"year": "the year of the periods, like 2026; by default that of the last month that ended"}
_MEDIA_TYPES = {
    TableForm.CSV: "text/csv",
    TableForm.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@blueprint.route("/v1/office/indicators", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "UnitIndicators"}, query=_YEAR))
def list_indicators() -> Response:
    """List the indicators that one may read, with the entries of a year and the figures of the last ended period."""
    request, directory, today = blueprint.current_request, documents.current(), local_day(clock.now())
    officer, year = officer_of(request), _year(request, today)
    found = indicators.readable(officer, directory, today)
    entries = store.of_years({year, *indicators.years_of(found, today)}) if found else {}
    first = min((one.since.year for one in found), default=year)
    return answer(
        {
            "year": year,
            "years": list(range(min(first, year), max(_last_year(today), year) + 1)),
            "indicators": [_shown(one, year, entries, officer, directory, today) for one in found],
        }
    )


@blueprint.route("/v1/office/indicators/file", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "IndicatorFile"}, query={**_YEAR, "form": "csv (default) or xlsx"}))
def save_indicators() -> Response:
    """Save the entries of a year as a sheet, in base64. Filled in, its CSV can be entered as a whole."""
    request, directory, today = blueprint.current_request, documents.current(), local_day(clock.now())
    officer, year = officer_of(request), _year(request, today)
    form = requests.query(request, "form") or TableForm.CSV
    if form not in list(TableForm):
        raise Invalid("not_one_of", field="form", allowed=", ".join(TableForm))
    found = indicators.readable(officer, directory, today)
    asked = [
        (one, indicators.acting_unit(one, directory, today), indicators.enterable(one, year, today)) for one in found
    ]
    lines = seen.lines_of(asked, store.of_years({year - 1, year}), directory, today)
    name = SHEET.fill(year=year).vi
    if form == TableForm.CSV:
        content = seen.csv_sheet(lines, internal=True).encode()
    else:
        from chalicelib.media import workbooks

        columns = seen.columns(internal=True)
        headings = [COLUMNS[column].vi for column in columns]
        content = workbooks.small_workbook(name, headings, ([line[column] for column in columns] for line in lines))
    return answer(
        {
            "name": f"{name}.{form}",
            "type": _MEDIA_TYPES[TableForm(form)],
            "content": base64.b64encode(content).decode(),
        }
    )


@blueprint.route("/v1/office/indicators/{indicator}/{period}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "IndicatorVersions"}, refusals=(403, 404)))
def show_versions(indicator: str, period: str) -> Response:
    """Show what was entered for an indicator and a period, by whom, when and why, newest first."""
    directory, today = documents.current(), local_day(clock.now())
    officer, found = officer_of(blueprint.current_request), _indicator(indicator, directory)
    if found not in indicators.readable(officer, directory, today):
        raise NotAllowed("forbidden")
    wanted = read_period(unquote(period))
    if wanted is None or wanted.kind is not found.kind:
        raise NotFound("not_found")
    versions = store.versions(found.id, wanted, _MOST_VERSIONS)
    return answer({"indicator": found.id, **_entered(wanted, None), "versions": [_version(one) for one in versions]})


@blueprint.route("/v1/office/indicators/{indicator}/{period}", methods=["PUT"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "IndicatorEntered"}, body="IndicatorEntryIn", refusals=(403, 404, 409)))
def enter_figure(indicator: str, period: str) -> Response:
    """Enter a figure for a period that ended, or correct it with a reason, based on the ``version`` that one saw.

    409 with ``present`` if another version holds now; nothing is overwritten. The audit trail records each entry.
    """
    from chalicelib.http.office.indicators import schemas

    request, directory = blueprint.current_request, documents.current()
    officer, found = officer_of(request), _indicator(indicator, directory)
    read = requests.body_as(request, schemas.IndicatorEntryIn)
    wanted = WantedEntry(unquote(period), read.value, read.version, read.reason or "")
    try:
        on, entry = indicators.enter(found, wanted, officer, directory, clock.now())
    except EntryTaken as taken:
        raise Refused(taken.error, present=_version(taken.present)) from None
    return answer({"indicator": found.id, **_entered(on, entry)})


@blueprint.route("/v1/office/indicators/preview", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "IndicatorSheet"}, body="IndicatorSheetIn", refusals=(403,)))
def preview_sheet() -> Response:
    """Show what each line of a sheet (CSV) would do, and what is wrong with it. Nothing is entered."""
    from chalicelib.http.office.indicators import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = officer_with(request, _ENTERING)
    text = requests.read_as(schemas.IndicatorSheetIn, requests.json_body(request, _MAX_SHEET)).csv
    sheet = indicators.check_sheet(text, officer, directory, clock.now())
    return answer({"mark": sheet.mark, "lines": [_line(one) for one in sheet.lines]})


@blueprint.route("/v1/office/indicators/entries", methods=["POST"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "IndicatorsEntered"}, body="IndicatorEntriesIn", refusals=(403, 409)))
def enter_sheet() -> Response:
    """Enter the lines of a sheet (CSV) as they were previewed; ``mark`` is that of the preview.

    422 names every line that is wrong, and nothing is entered then. 409 says that somebody entered one of them since,
    and how many lines before it were entered.
    """
    from chalicelib.http.office.indicators import schemas

    request, directory = blueprint.current_request, documents.current()
    officer = officer_with(request, _ENTERING)
    read = requests.read_as(schemas.IndicatorEntriesIn, requests.json_body(request, _MAX_SHEET))
    try:
        return answer({"entered": indicators.bring_in(read.csv, read.mark, officer, directory, clock.now())})
    except BadSheet as bad:
        raise InvalidFields(bad.faults) from None


def _indicator(name: str, directory: Directory) -> Indicator:
    found = directory.indicators.get(unquote(name))
    if found is None:
        raise NotFound("not_found")
    return found


def _last_year(today: date) -> int:
    """The year of the last month that ended."""
    return today.year if today.month > 1 else today.year - 1


def _year(request: Request, today: date) -> int:
    text = requests.query(request, "year")
    if text is None:
        return _last_year(today)
    if not (text.isascii() and text.isdigit() and YEARS[0] <= int(text[:5]) <= YEARS[1]):
        raise Invalid("out_of_range", field="year", least=YEARS[0], most=YEARS[1])
    return int(text)


def _shown(
    one: Indicator, year: int, entries: Entries, officer: Officer, directory: Directory, today: date
) -> dict[str, Any]:
    unit, latest = indicators.acting_unit(one, directory, today), reckon_last(one, entries, directory.calendar, today)
    return {
        **seen.described(one, unit, directory),
        "public": one.public,
        "decimals": one.decimals,
        "may_enter": indicators.may_enter(officer, one, directory, today),
        "latest": {**seen.figures_of(latest), "due": latest.due.isoformat(), "state": latest.state},
        "entries": [
            _entered(period, entries.get((one.id, period))) for period in indicators.enterable(one, year, today)
        ],
    }


def _entered(period: IndicatorPeriod, entry: IndicatorEntry | None) -> dict[str, Any]:
    return {
        "period": str(period),
        "label": pieces.label(period.written),
        "entry": entry and _version(entry),
    }


def _version(entry: IndicatorEntry) -> dict[str, Any]:
    return {
        "value": seen.number(entry.value),
        "version": entry.version,
        "by": entry.by,
        "on_behalf": entry.on_behalf,
        "at": stamp(entry.at),
        "reason": entry.reason or None,
    }


def _line(one: CheckedLine) -> Mapping[str, Any]:
    fault = one.fault and PROBLEMS[one.fault.code].fill(**one.fault.params)
    return {
        "line": one.line.number,
        "indicator": one.indicator.id if one.indicator else None,
        "name": one.indicator.name if one.indicator else one.line.indicator[:60],
        "name_en": one.indicator.name_en if one.indicator else one.line.indicator[:60],
        "label": one.period and pieces.label(one.period.written),
        "written": one.line.value[:40],
        "value": seen.number(one.value),
        "before": seen.number(one.before.value) if one.before else None,
        "fate": one.fate,
        "fault": fault and pieces.label(fault),
    }
