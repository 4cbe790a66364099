"""Register all routes of the API on one application."""

from __future__ import annotations

from typing import Any

from chalice.app import Chalice, Request, Response

from chalicelib.http.admin import (
    accounts,
    audit,
    blocks,
    factors,
    forms,
    keys,
    officers,
    previews,
    privacy_requests,
    routing,
    webhooks,
)
from chalicelib.http.admin import assets as admin_assets
from chalicelib.http.admin import documents as admin_documents
from chalicelib.http.admin import emergencies as admin_emergencies
from chalicelib.http.admin import procedures as admin_procedures
from chalicelib.http.admin import searches as admin_searches
from chalicelib.http.booths import keys as booth_keys
from chalicelib.http.booths import office as booth_office
from chalicelib.http.booths import rating
from chalicelib.http.citizen import account, chat, following, helping, me, own_data, placing, short_report, watching
from chalicelib.http.citizen import browsers as citizen_browsers
from chalicelib.http.citizen import installs as citizen_installs
from chalicelib.http.citizen import receptions as citizen_receptions
from chalicelib.http.citizen import reports as citizen_reports
from chalicelib.http.citizen import righting as citizen_righting
from chalicelib.http.citizen.plain import bulletins as plain_bulletins
from chalicelib.http.citizen.plain import form as plain_form
from chalicelib.http.citizen.plain import guides_pages as plain_guides
from chalicelib.http.citizen.plain import look as plain_look
from chalicelib.http.citizen.plain import notice as plain_notice
from chalicelib.http.citizen.plain import outside as plain_outside
from chalicelib.http.citizen.plain import phone_book as plain_phone_book
from chalicelib.http.citizen.plain import procedures as plain_procedures
from chalicelib.http.citizen.plain import receptions as plain_receptions
from chalicelib.http.citizen.plain import rescue as plain_rescue
from chalicelib.http.citizen.plain.rendering import as_page
from chalicelib.http.core import guard, headers, requests
from chalicelib.http.core.contract import entry_of
from chalicelib.http.core.problems import answers_problems, restyle
from chalicelib.http.hooks import routes as hooks
from chalicelib.http.office import assets as office_assets
from chalicelib.http.office import (
    callbacks,
    calls,
    helpers,
    leave,
    proposals,
    redactions,
    reminders,
    reporter,
    righting,
    tickets,
    triage,
)
from chalicelib.http.office import phone_book as office_phone_book
from chalicelib.http.office import receptions as office_receptions
from chalicelib.http.office.account import browsers as office_browsers
from chalicelib.http.office.account import guide, passwords, sessions, sign_in, staff
from chalicelib.http.office.adoption import routes as office_adoption
from chalicelib.http.office.bulletins import routes as office_bulletins
from chalicelib.http.office.indicators import indicators as office_indicators
from chalicelib.http.office.lists import counts, finding, positions, saved_lists, search, tables
from chalicelib.http.open311 import routes as open311
from chalicelib.http.pages import news, pages, push
from chalicelib.http.public import assets as public_assets
from chalicelib.http.public import bulletin_feeds, communes, feeds, figures, hamlets, nearby, reference
from chalicelib.http.public import emergencies as public_emergencies
from chalicelib.http.public import indicators as public_indicators
from chalicelib.http.public import map as public_map
from chalicelib.http.public import phone_book as public_phone_book
from chalicelib.http.public import reports as public_reports
from chalicelib.http.public import searches as public_searches

_MODULES = (
    *(citizen_browsers, office_browsers, push),
    *(
        citizen_reports,
        citizen_righting,
        short_report,
        following,
        placing,
        me,
        account,
        own_data,
        chat,
        plain_form,
        plain_look,
    ),
    *(plain_notice, plain_rescue, plain_phone_book, public_phone_book, office_phone_book, plain_procedures),
    plain_guides,
    *(plain_outside, watching, citizen_receptions, plain_receptions, office_receptions),
    *(public_indicators, office_indicators, office_adoption, citizen_installs),
    *(plain_bulletins, office_bulletins, bulletin_feeds),
    *(public_reports, public_emergencies, public_map, communes, hamlets, figures, nearby, reference),
    *(public_searches, feeds),
    *(tickets, counts, finding, positions, tables, guide, passwords, sessions, sign_in, staff, reporter, search),
    *(redactions, righting, callbacks, calls, helpers, helping, proposals, saved_lists, triage, reminders, leave),
    *(admin_documents, forms, previews, routing, officers, accounts, factors, keys, webhooks, blocks),
    *(admin_emergencies, public_assets, office_assets, admin_assets, admin_procedures),
    *(rating, booth_office, booth_keys),
    *(privacy_requests, audit, admin_searches, news, pages, open311, hooks),
)


def register(app: Chalice) -> None:
    """Register all blueprints and preflights on ``app``, with admission, problems and security headers."""
    for module in _MODULES:
        app.register_blueprint(module.blueprint)
    for path in list(app.routes):
        _register_preflight(app, path)

    def admit_and_finish(request: Request, get_response: Any) -> Response:
        response = restyle(_admitted(app, request, get_response))
        entry = entry_of(app, request.method, request.context.get("resourcePath", ""))
        if entry is not None and entry.as_pages:
            response = as_page(request, response)
        elif entry is not None and entry.as_open311:
            response = open311.as_errors(request, response)
        return headers.secure(request, response)

    app.register_middleware(admit_and_finish, "http")


def _register_preflight(app: Chalice, path: str) -> None:
    methods = [*app.routes[path], "OPTIONS"]

    def preflight(**_: str) -> Response:
        assert app.current_request is not None  # noqa: S101 - set during every request
        return headers.preflight(app.current_request, methods)

    app.route(path, methods=["OPTIONS"], name=f"preflight {path}")(preflight)


def _admitted(app: Chalice, request: Request, get_response: Any) -> Response:
    @answers_problems
    def enter() -> Response:
        entry = entry_of(app, request.method, request.context.get("resourcePath", ""))
        if entry is not None and entry.as_open311:
            guard.present(request, open311.key_in(request))
        if entry is not None:
            guard.admit(request, entry)
            requests.check_query(request, entry)
        answer: Response = get_response(request)
        return answer

    return enter()
