"""All routes of the API on one application."""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.http.admin import admin
from chalicelib.http.citizen import citizen
from chalicelib.http.office import office
from chalicelib.http.pages import pages
from chalicelib.http.problems import restyle
from chalicelib.http.reference import reference


def register(app: Chalice) -> None:
    """Put every blueprint and the one shape of errors on ``app``."""
    for blueprint in (citizen, reference, office, admin, pages):
        app.register_blueprint(blueprint)
    app.register_middleware(_one_shape_of_errors, "http")


def _one_shape_of_errors(event: Request, get_response: Any) -> Response:
    return restyle(get_response(event))
