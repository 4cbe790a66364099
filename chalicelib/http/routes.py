"""All routes of the API on one application."""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.http import guard, headers
from chalicelib.http.access import access
from chalicelib.http.admin import admin
from chalicelib.http.calls import calls
from chalicelib.http.citizen import citizen
from chalicelib.http.contract import entry_of
from chalicelib.http.emergencies import emergencies
from chalicelib.http.figures import figures
from chalicelib.http.followers import following
from chalicelib.http.forms import forms
from chalicelib.http.maps import public_map
from chalicelib.http.me import me
from chalicelib.http.nearby import nearby
from chalicelib.http.office import office
from chalicelib.http.pages import pages
from chalicelib.http.placing import placing
from chalicelib.http.privacy import own_data
from chalicelib.http.problems import answers_problems, restyle
from chalicelib.http.redactions import redactions
from chalicelib.http.reference import reference
from chalicelib.http.routing import routing
from chalicelib.http.staff import staff
from chalicelib.http.unmasking import unmasking


def register(app: Chalice) -> None:
    """Put every blueprint, the one shape of errors and the answers' headers on ``app``."""
    for blueprint in (
        citizen,
        emergencies,
        reference,
        figures,
        nearby,
        public_map,
        following,
        placing,
        routing,
        me,
        own_data,
        office,
        staff,
        unmasking,
        redactions,
        calls,
        admin,
        forms,
        access,
        pages,
    ):
        app.register_blueprint(blueprint)
    for path in list(app.routes):
        _register_preflight(app, path)

    def admit_and_finish(request: Request, get_response: Any) -> Response:
        return headers.secure(request, restyle(_admitted(app, request, get_response)))

    app.register_middleware(admit_and_finish, "http")


def _register_preflight(app: Chalice, path: str) -> None:
    methods = [*app.routes[path], "OPTIONS"]

    def preflight(**_: str) -> Response:
        assert app.current_request is not None  # noqa: S101 - within a request there is one
        return headers.preflight(app.current_request, methods)

    app.route(path, methods=["OPTIONS"], name=f"preflight {path}")(preflight)


def _admitted(app: Chalice, request: Request, get_response: Any) -> Response:
    @answers_problems
    def enter() -> Response:
        entry = entry_of(app, request.method, request.context.get("resourcePath", ""))
        if entry is not None:
            guard.admit(request, entry)
        answer: Response = get_response(request)
        return answer

    return enter()
