"""Routes of Open311 GeoReport v2 (http://wiki.open311.org/GeoReport_v2), with mySociety's updates.

Other cities' apps send and read reports here. What the routes need beside their contracts is imported when one is
called, because most processes never serve one.
"""

from __future__ import annotations

from chalice.app import Blueprint, Request, Response

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.errors import DomainError
from chalicelib.http.core.contract import Caller, Entry, serves
from chalicelib.http.core.problems import answers_problems

blueprint = Blueprint(__name__)

XML, FORM, FILES = "text/xml", "application/x-www-form-urlencoded", "multipart/form-data"
#: Content types of a POST. A request whose parameters are all in its address has none, which Chalice takes for JSON.
_BODIES = [FORM, FILES, "application/json"]
_JURISDICTION = {"jurisdiction_id": "the host of this service or the code of the province; may be left out"}
_KEY = {"api_key": "an API key, in place of the header X-API-Key"}
_EXTENSIONS = {"extensions": "true: also attributes, extended_attributes and notes"}
_PERIOD = {
    "start_date": "sent at or after (W3C date and time with a time zone); 90 days before end_date by default",
    "end_date": "sent at or before; now by default",
}
_PAGES = {
    "page": "page of the list, from 1 on; without page and page_size the first 1000 lines are one page",
    "page_size": "lines per page, 1 to 1000, 50 by default",
    "cursor": "the next page's position, from the header Link",
}
_REQUESTS = {
    "service_request_id": "ids, separated by commas; all other filters are ignored then",
    "service_code": "service codes, separated by commas",
    **_PERIOD,
    "status": "open, closed or both, separated by commas",
    "updated_after": "changed at or after; the list is then by the time of the change, oldest first",
    "updated_before": "changed at or before; now by default",
    "bbox": "west,south,east,north in degrees (WGS 84)",
    **_EXTENSIONS,
    **_PAGES,
}


def _entry(
    answer: str,
    *,
    status: int = 200,
    body: str | None = None,
    query: dict[str, str] | None = None,
    refusals: tuple[int, ...] = (),
) -> Entry:
    """The contract of a route. Other clients add parameters of their own, so unknown ones are ignored."""
    sends = body is not None
    return Entry(
        Caller.PARTNER if sends else Caller.ANYONE,
        {status: answer},
        body=body,
        query=_JURISDICTION | _KEY | (query or {}),
        takes=("Idempotency-Key",) if body == "Open311RequestIn" else (),
        shows=() if query is None or "cursor" not in query else ("Link",),
        refusals=refusals,
        other_kinds=(XML,),
        limit=Limited.SEND if sends else Limited.READ,
        scope=Scope.SEND if sends else Scope.READ,
        as_open311=True,
        linked=True,
    )


@blueprint.route("/open311/discovery.json", methods=["GET"])
@blueprint.route("/open311/discovery.xml", methods=["GET"])
@blueprint.route("/open311/v2/discovery.json", methods=["GET"])
@blueprint.route("/open311/v2/discovery.xml", methods=["GET"])
@answers_problems
@serves(_entry("Open311Discovery"))
def open311_discovery() -> Response:
    """Say where the API is and how to get a key (Open311 Service Discovery)."""
    from chalicelib.http.open311 import services

    return services.discovery(blueprint.current_request)


@blueprint.route("/open311/v2/services.json", methods=["GET"])
@blueprint.route("/open311/v2/services.xml", methods=["GET"])
@answers_problems
@serves(_entry("Open311Services"))
def open311_services() -> Response:
    """List the services: the categories of reports."""
    from chalicelib.http.open311 import services

    return services.listed(blueprint.current_request)


@blueprint.route("/open311/v2/services/{service}", methods=["GET"])
@answers_problems
@serves(_entry("Open311Definition"))
def open311_service_definition(service: str) -> Response:
    """Show the questions of a service."""
    from chalicelib.http.open311 import services

    return services.definition(blueprint.current_request, service)


@blueprint.route("/open311/v2/requests.json", methods=["GET"])
@blueprint.route("/open311/v2/requests.xml", methods=["GET"])
@answers_problems
@serves(_entry("Open311Requests", query=_REQUESTS))
def open311_requests() -> Response:
    """List public reports, newest first."""
    from chalicelib.http.open311 import listing

    return listing.listed(blueprint.current_request)


@blueprint.route("/open311/v2/requests.json", methods=["POST"], content_types=_BODIES)
@blueprint.route("/open311/v2/requests.xml", methods=["POST"], content_types=_BODIES)
@answers_problems
@serves(_entry("Open311Created", status=201, body="Open311RequestIn", query={}, refusals=(404,)))
def send_open311_request() -> Response:
    """Send a report, with photos as files of a multipart form."""
    from chalicelib.http.open311 import sending

    return sending.send(blueprint.current_request)


@blueprint.route("/open311/v2/requests/{request}", methods=["GET"])
@answers_problems
@serves(_entry("Open311Requests", query=_EXTENSIONS))
def open311_request(request: str) -> Response:
    """Show a public report, as a list of one."""
    from chalicelib.http.open311 import listing

    return listing.one(blueprint.current_request, request)


@blueprint.route("/open311/v2/tokens/{token}", methods=["GET"])
@answers_problems
@serves(_entry("Open311Tokens"))
def open311_token(token: str) -> Response:
    """Show the id of the report that was answered with a token; without the id until the report was received."""
    from chalicelib.http.open311 import sending

    return sending.of_token(blueprint.current_request, token)


@blueprint.route("/open311/v2/servicerequestupdates.json", methods=["GET"])
@blueprint.route("/open311/v2/servicerequestupdates.xml", methods=["GET"])
@answers_problems
@serves(_entry("Open311Updates", query=_PERIOD | _PAGES))
def open311_updates() -> Response:
    """List what has happened to public reports, oldest first (mySociety's extension)."""
    from chalicelib.http.open311 import updates

    return updates.listed(blueprint.current_request)


@blueprint.route("/open311/v2/servicerequestupdates.json", methods=["POST"], content_types=_BODIES)
@blueprint.route("/open311/v2/servicerequestupdates.xml", methods=["POST"], content_types=_BODIES)
@answers_problems
@serves(_entry("Open311UpdateTaken", status=201, body="Open311UpdateIn", query={}, refusals=(404,)))
def send_open311_update() -> Response:
    """Add what the sender of a report has written in the partner's app; only to reports of that partner."""
    from chalicelib.http.open311 import updates

    return updates.send(blueprint.current_request)


def key_in(request: Request) -> str | None:
    """Return the API key among the parameters of a request, None without one."""
    from chalicelib.http.open311 import reading

    try:
        return reading.given(request).one("api_key")
    except DomainError:
        # The view says what is wrong with the body, to callers who have a key.
        return None


def as_errors(request: Request, response: Response) -> Response:
    """Turn a problem into errors of GeoReport v2; other answers stay."""
    from chalicelib.http.open311 import writing

    return writing.as_errors(request, response)
