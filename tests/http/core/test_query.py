"""Unknown query parameters are refused on every route, and the answer names the known ones."""

from __future__ import annotations

from app import app
from chalicelib.http.core.contract import entry_of, routes
from tests.support import Api

#: A route's path parameters; what they name need not exist, because the query is checked first.
_FILLED = {"code": "LS4827395165", "action": "note", "kind": "rules", "number": "1"}


def test_every_route_refuses_unknown_parameters_and_names_the_known_ones(api: Api) -> None:
    for method, path, _ in routes(app):
        entry = entry_of(app, method, path)
        assert entry is not None
        if entry.linked:
            continue
        filled = path
        for name in {part.strip("{}") for part in path.split("/") if part.startswith("{")}:
            filled = filled.replace(f"{{{name}}}", _FILLED.get(name, "x"))
        body: dict[str, str] | None = None if entry.body is None else {}
        answer = api(method, f"{filled}?colour=red", body, officer="administrator.intake")
        assert (answer.status, answer.body["field"]) == (422, "colour"), f"{method} {path}"
        assert answer.body["code"] == ("parameter_unknown" if entry.query else "parameters_none")
        assert all(name in answer.body["title"] and name in answer.body["title_en"] for name in entry.query)


def test_a_parameter_given_twice_or_in_capitals_is_refused(api: Api) -> None:
    twice = api("GET", "/v1/reports?commune=06040&commune=06001")
    assert [(one["code"], one["field"]) for one in twice.body["errors"]] == [("parameter_twice", "commune")]
    capital = api("GET", "/v1/reports?Commune=06040&late=&limit=3")
    assert [one["field"] for one in capital.body["errors"]] == ["Commune", "late"]


def test_pages_accept_what_other_services_add_to_links(api: Api) -> None:
    for path in ("/", "/office", "/dashboard", "/docs", "/don-gian", "/tra-cuu", "/cuu-ho"):
        assert api("GET", f"{path}?fbclid=IwAR0&utm_source=zalo").status in (200, 302), path
