"""Pages of administrative procedures, without scripts: the list with its search, and one procedure.

A visit costs no read and no write of its own: the documents are cached by the process, a list and a text never change
once they are read, and no limit counts visits (the gateway's throttle holds floods). An address with a digest always
shows the same text, so browsers and proxies keep it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlencode

from chalice.app import Blueprint, Response

from chalicelib.domain.deadlines.calendar import local_day
from chalicelib.domain.errors import NotFound
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.kinds import PROCEDURE_REPORT
from chalicelib.domain.province.procedures import Level, ProcedureLine, find
from chalicelib.domain.texts.sent.conversation import FILINGS
from chalicelib.http.citizen.plain import rendering
from chalicelib.http.core import addresses, requests, web_files
from chalicelib.http.core.contract import serves
from chalicelib.http.core.operator import operator
from chalicelib.http.core.problems import answers_problems, unless_known
from chalicelib.runtime import clock
from chalicelib.store.directory import documents, procedures

blueprint = Blueprint(__name__)

#: Lines on a page of the list: an old telephone shows them without tiring.
_LINES = 20
#: The longest words that are searched for (characters).
_LONGEST = 200
#: How long others may keep a page (seconds): as the documents are, and a text of a digest for a day, since the hotline
#: and the layout around it may change.
_FRESH, _OF_DIGEST = 60, 86_400


@blueprint.route("/thu-tuc", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def list_procedures() -> Response:
    """Serve the list of procedures: by words (``q``), field (``linh-vuc``) and level (``cap``), 20 to a page."""
    request, directory = blueprint.current_request, documents.current()
    if found := web_files.without_slash(request):
        return found
    asked = {name: (requests.query(request, name) or "").strip()[:_LONGEST] for name in ("q", "linh-vuc", "cap")}
    level = Level(asked["cap"]) if asked["cap"] in set(Level) else None
    fields = directory.procedures.fields if directory.procedures else {}
    lines = procedures.lines(directory.procedures)
    found_lines = find(lines.values(), asked["q"], asked["linh-vuc"] if asked["linh-vuc"] in fields else None, level)
    page, pages = _page(requests.query(request, "trang"), len(found_lines))
    made = rendering.page(
        request,
        "procedures.html",
        indexed=operator().indexed,
        asked=asked,
        fields=sorted(fields.values(), key=lambda one: one.name),
        levels=list(Level),
        lines=[_listed(one, directory) for one in found_lines[(page - 1) * _LINES : page * _LINES]],
        count=len(found_lines),
        pages=[(number, _address(request, asked, number)) for number in _around(page, pages)],
        at=page,
    )
    return unless_known(request, made, seconds=_FRESH)


@blueprint.route("/thu-tuc/{procedure}", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def show_procedure(procedure: str) -> Response:
    """Serve a procedure by its code: the text that holds now."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    line, directory = _line(procedure)
    return unless_known(request, _shown(line, line.digest, directory), seconds=_FRESH)


@blueprint.route("/thu-tuc/{procedure}/{digest}", methods=["GET"])
@answers_problems
@serves(rendering.entry(None, kept=True))
def show_procedure_text(procedure: str, digest: str) -> Response:
    """Serve a text of a procedure by the digest of its content, also an earlier one. It never changes."""
    request = blueprint.current_request
    if found := web_files.without_slash(request):
        return found
    if not re.fullmatch("[0-9a-f]{32}", digest):
        raise NotFound("not_found")
    line, directory = _line(procedure)
    seconds = _OF_DIGEST if digest == line.digest else _FRESH
    return unless_known(request, _shown(line, digest, directory), seconds=seconds)


def _line(procedure: str) -> tuple[ProcedureLine, Directory]:
    directory = documents.current()
    line = procedures.lines(directory.procedures).get(unquote(procedure))
    if line is None:
        raise NotFound("not_found")
    return line, directory


def _shown(line: ProcedureLine, digest: str, directory: Directory) -> Response:
    text = procedures.text(digest)
    if text is None or text["code"] != line.code:
        raise NotFound("not_found")
    request, today = blueprint.current_request, local_day(clock.now())
    unit = directory.units.get(text["unit"])
    field = directory.procedures.fields.get(text["field"]) if directory.procedures else None
    return rendering.page(
        request,
        "procedure.html",
        indexed=operator().indexed and digest == line.digest,
        one=text,
        filings=FILINGS,
        field=field,
        unit=unit,
        present=digest == line.digest,
        over=digest == line.digest and line.is_over(today),
        unreviewed=digest == line.digest and line.is_unreviewed(today),
        feedback=PROCEDURE_REPORT in directory.report_types,
        address=addresses.address_of(request, f"thu-tuc/{line.code}"),
    )


def _listed(line: ProcedureLine, directory: Directory) -> dict[str, Any]:
    field = directory.procedures.fields.get(line.field) if directory.procedures else None
    return {"code": line.code, "name": line.name, "field": field, "level": line.level, "digest": line.digest}


def _page(asked: str | None, count: int) -> tuple[int, int]:
    """(the page that is asked for, the last page): 1 for what is no page."""
    pages = max(1, -(-count // _LINES))
    number = int(asked) if asked and re.fullmatch("[0-9]{1,4}", asked) else 1
    return min(max(number, 1), pages), pages


def _around(page: int, pages: int) -> list[int]:
    """The pages that a page links to: the first, its neighbours and itself, the last."""
    return sorted({1, page - 1, page, page + 1, pages} & set(range(1, pages + 1)))


def _address(request: Any, asked: Mapping[str, str], number: int) -> str:
    language = rendering.language_of(request)
    wanted = {name: value for name, value in asked.items() if value} | ({"lang": "en"} if language == "en" else {})
    return "?" + urlencode(wanted | {"trang": str(number)})
