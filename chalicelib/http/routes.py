"""All routes of the API on one application."""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.http import headers
from chalicelib.http.admin import admin
from chalicelib.http.citizen import citizen
from chalicelib.http.office import office
from chalicelib.http.pages import pages
from chalicelib.http.problems import restyle
from chalicelib.http.reference import reference
from chalicelib.http.unmasking import unmasking


def register(app: Chalice) -> None:
    """Put every blueprint, the one shape of errors and the answers' headers on ``app``."""
    for blueprint in (citizen, reference, office, unmasking, admin, pages):
        app.register_blueprint(blueprint)
    for path in list(app.routes):
        _register_preflight(app, path)
    app.register_middleware(_finish, "http")


def _register_preflight(app: Chalice, path: str) -> None:
    methods = [*app.routes[path], "OPTIONS"]

    def preflight(**_: str) -> Response:
        assert app.current_request is not None  # noqa: S101 - within a request there is one
        return headers.preflight(app.current_request, methods)

    app.route(path, methods=["OPTIONS"], name=f"preflight {path}")(preflight)


def _finish(request: Request, get_response: Any) -> Response:
    return headers.secure(request, restyle(get_response(request)))
