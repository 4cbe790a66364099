"""What officers see of a place or thing with a label: its note, and all its reports that they may see."""

from __future__ import annotations

from collections.abc import Iterable
from urllib.parse import unquote

from chalice.app import Blueprint, Response

from chalicelib.domain.errors import NotFound
from chalicelib.domain.texts import course
from chalicelib.domain.tickets import rights
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.http.core import paging, pieces, requests
from chalicelib.http.core.authorizer import officers
from chalicelib.http.core.contract import PAGES, Caller, Entry, serves
from chalicelib.http.core.identity import officer_of
from chalicelib.http.core.problems import answer, answers_problems
from chalicelib.runtime import clock
from chalicelib.store.directory import assets, documents
from chalicelib.store.tickets import of_assets, tickets

blueprint = Blueprint(__name__)


@blueprint.route("/v1/office/assets/{asset}", methods=["GET"], authorizer=officers)
@answers_problems
@serves(Entry(Caller.OFFICER, {200: "OfficeAsset"}, query=PAGES))
def show_office_asset(asset: str) -> Response:
    """Show a place or thing with a label, and the reports about it that the caller may see, newest first."""
    officer, directory = officer_of(blueprint.current_request), documents.current()
    found = assets.get(unquote(asset))
    if found is None:
        raise NotFound("unknown_asset")
    wanted = requests.page_of(blueprint.current_request, "asset", found.id)

    def read(limit: int, after: str | None) -> tuple[Iterable[str], str | None]:
        return of_assets.page(found.id, after, limit)

    def visible(codes: Iterable[str]) -> list[Ticket]:
        listed = list(codes)
        heads = tickets.heads(listed) if listed else {}
        seen = [heads[code].ticket for code in listed if code in heads]
        return [one for one in seen if rights.may_see(officer, one, directory)]

    shown, rest = paging.filled(wanted.limit, wanted.after, read, visible)
    lines = pieces.brief_list(shown, directory, clock.now())
    labels = (pieces.label(course.STATES_OFFICE[one.state]) for one in shown)
    return answer(
        {
            **pieces.shown_asset(found, directory),
            "note": found.note,
            "successor": found.successor,
            "reports": [{**line, "state_label": said} for line, said in zip(lines, labels, strict=True)],
            "cursor": wanted.cursor(rest),
        }
    )
