"""What an open page asks for again: running emergencies, the notice of maintenance, and the version of the pages.

Every telephone with the page open asks every few minutes. The answer comes from the directory in memory and counts
against no limit; a shared cache may answer for ``_FRESH_SECONDS``, and an unchanged answer has no body.
"""

from __future__ import annotations

from chalice.app import Blueprint, Response

from chalicelib.http.core import web_files
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.emergencies import running
from chalicelib.http.core.problems import answer, answers_problems, unless_known
from chalicelib.store.directory import documents

blueprint = Blueprint(__name__)

#: An emergency reaches an open page after at most a minute (store/fresh.py), this, and the page's own pause.
_FRESH_SECONDS = 20


@blueprint.route("/v1/news", methods=["GET"])
@answers_problems
@serves(Entry(Caller.ANYONE, {200: "News", 304: None}, takes=("If-None-Match",), shows=("ETag",)))
def show_news() -> Response:
    """Show what an open page asks for again: running emergencies, the notice of maintenance, the pages' version."""
    directory = documents.current()
    maintenance = directory.province.maintenance
    found = answer(
        {
            "emergencies": running(directory),
            "maintenance": maintenance and maintenance._asdict(),
            "version": web_files.version(),
        }
    )
    return unless_known(blueprint.current_request, found, seconds=_FRESH_SECONDS)
