"""The socio-economic indicators that the province publishes, for the dashboard and other systems."""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.indicators.entries import reckon_last
from chalicelib.domain.indicators.periods import last_ended
from chalicelib.http.core import indicators as seen
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answer, answers_problems, unless_known
from chalicelib.http.core.requests import wants_csv
from chalicelib.runtime import clock
from chalicelib.services import indicators
from chalicelib.store.directory import documents
from chalicelib.store.directory import indicators as store
from chalicelib.store.fresh import FRESH_SECONDS

blueprint = Blueprint(__name__)


@blueprint.route("/v1/indicators", methods=["GET"])
@answers_problems
@serves(
    Entry(
        Caller.ANYONE,
        {200: "PublicIndicators", 304: None},
        query={"format": "json (default) or csv"},
        takes=("If-None-Match",),
        shows=("ETag",),
        other_kinds=("text/csv",),
        limit=Limited.READ,
        scope=Scope.STATISTICS,
    )
)
def show_indicators() -> Response:
    """Show the public indicators for the last period that ended: figure, plan, part of the plan, period before."""
    request, directory, today = blueprint.current_request, documents.current(), local_day(clock.now())
    public = [one for one in directory.indicators.values() if one.public]
    entries = store.kept_of_years(indicators.years_of(public, today)) if public else {}
    units = {one.id: indicators.acting_unit(one, directory, today) for one in public}
    if wants_csv(request):
        asked = [(one, units[one.id], [last_ended(one.kind, today)]) for one in public]
        text = seen.csv_sheet(seen.lines_of(asked, entries, directory, today), internal=False)
        name = {"Content-Disposition": f'attachment; filename="indicators-{today}.csv"'}
        found = Response(body=text, headers={"Content-Type": "text/csv; charset=utf-8", "Vary": "Accept", **name})
        return unless_known(request, found, seconds=int(FRESH_SECONDS))
    shown = [
        {
            **seen.described(one, units[one.id], directory),
            "latest": seen.figures_of(reckon_last(one, entries, directory.calendar, today)),
        }
        for one in public
    ]
    return unless_known(request, answer({"indicators": shown}, headers={"Vary": "Accept"}), seconds=int(FRESH_SECONDS))
