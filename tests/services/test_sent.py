"""What a sender writes is taken in by every way, shown to its sender and to officers, and in the copy of their data."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.history import begin
from chalicelib.domain.tickets.intake import check_report
from chalicelib.domain.tickets.workflow import opening
from chalicelib.http.citizen.answers import SenderReport
from chalicelib.http.citizen.schemas import ReportIn
from chalicelib.http.citizen.seen import sender_ticket
from chalicelib.http.core.public_ticket import public_ticket
from chalicelib.http.core.shapes import PublicReport
from chalicelib.http.office.answers import OfficeTicket
from chalicelib.http.office.schemas import CallIn
from chalicelib.http.office.seen import office_ticket
from chalicelib.http.public.answers import PublicLine
from chalicelib.schemas.fields import AnyReportIn
from chalicelib.services import submissions
from chalicelib.services.own_data import copy_of
from chalicelib.store.tickets.tickets import Stored, Whole
from chalicelib.store.vault.reporters import Reporter
from infra.package.build import ROOT
from tests.domain import samples

#: A value for each field of a report -> what of it must be found again.
SENT: dict[str, tuple[Any, str]] = {
    "report_type": ("field", "field"),
    "category": ("officials", "officials"),
    "description": ("Thái độ không đúng mực MARK-TEXT", "MARK-TEXT"),
    "place": ({"commune": "06040", "address": "MARK-ADDRESS"}, "MARK-ADDRESS"),
    "contact": ({"name": "MARK-NAME"}, "MARK-NAME"),
    "consent": (True, "2026-11"),
    "visibility": ("private", "private"),
    "accused": ("that-khe", "that-khe"),
    # It is an answer that the list of procedures words; tests/http/citizen/test_procedures.py.
    "procedure": (None, ""),
    "answers": ({}, ""),
    "asset": ("mark-asset", "mark-asset"),
}
#: What a view does not show, and why.
NOT_SHOWN = {
    "sender": {
        "report_type": "the sender's page groups by category",
        "accused": "the page may be open on a telephone that others see",
        "contact": "no view of a ticket reads the vault",
        "consent": "no view of a ticket reads the vault",
    },
    "office": {"contact": "only with a reason (unmasking)", "consent": "only with a reason (unmasking)"},
    "copy": {},
}
#: Where a place of a private home could be told: `rounded` fields hold nothing of it, `safe` ones never could.
PUBLIC_FIELDS = {
    "rounded": {"place", "asset"},
    "safe": {
        *("code", "state", "state_label", "category", "description", "answers", "unit", "created_at", "due_at"),
        *("promised_at", "promises", "past_due"),
        *("step", "step_due_at", "resolved_at", "late", "followers", "standing", "committed_at", "reopened"),
        *("merged_into", "coordinators", "answer", "photos", "pairs", "history", "history_before", "title"),
        # The office writes the line of a big incident.
        *("rated", "earlier", "gathering"),
        # The names of bodies outside the system.
        "waits_for",
    },
}
#: What the public is shown and an officer sees under another name.
OFFICER_S_NAME = {"coordinators": "parts", "pairs": "answer", "waits_for": "forwards"}
#: What a page does not send: the field's default, or another request, does.
NOT_SENT = {
    "citizen/report/report.js": {"accused": "a citizen's form does not accuse a unit", "photos": "outbox.js adds them"}
    | {"video": "outbox.js adds it", "channel": "the default is the web"}
    | {"procedure": "the pages of procedures lead to the form without scripts"},
    "office/call/call.js": {"asset": "an officer scans no label"}
    | {"procedure": "the officer who takes a call writes its code into the text"},
}


@cache
def whole(category: str = "officials", model: type[ReportIn | CallIn] = ReportIn) -> Whole:
    """A report in which every field was sent."""
    for name in AnyReportIn.model_fields:
        assert name in SENT, f"give `{name}` a value in SENT of tests/services/test_sent.py"
    more: dict[str, Any] = {"photos": []} if model is ReportIn else {}
    given = {name: value for name, (value, _) in SENT.items()} | more | {"category": category}
    if category != "officials":
        del given["accused"]
    report = model(**given)
    reference = samples.directory_with(categories=rounding()) if category == "hygiene" else samples.directory()
    answers, wrong = check_report(reference, report.report_type, report.category, None, report.answers)
    assert not wrong
    new = submissions.new_report(report, answers, reference, channel=report.channel)
    event = opening.create(new, code=samples.CODE, now=samples.T0, directory=reference)
    return Whole(Stored(begin(event), "hash"), (event,), (), (), 0, None)


def rounding() -> dict[str, Any]:
    """The sample categories, all with places of private homes."""
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    return {"categories": [line | {"round_place": True} for line in lines]}


def view(name: str, found: Whole) -> str:
    """What a view of the ticket says, as text."""
    reference, officer = samples.directory(), samples.officer(samples.INTAKE, Role.INTAKE)
    match name:
        case "sender":
            seen = sender_ticket(found, reference, samples.T0)
        case "office":
            seen = office_ticket(found, officer, reference, samples.T0)
        case _:
            seen = copy_of(samples.CODE, Reporter("MARK-NAME", consent_text="2026-11"), found)
    return json.dumps(seen, ensure_ascii=False, default=str)


@pytest.mark.parametrize("name", NOT_SHOWN)
@pytest.mark.parametrize("model", [ReportIn, CallIn])
@pytest.mark.parametrize("field", AnyReportIn.model_fields)
def test_every_sent_field_is_in_the_view(field: str, model: type[ReportIn | CallIn], name: str) -> None:
    found = view(name, whole(model=model))
    if field not in NOT_SHOWN[name]:
        assert SENT[field][1] in found, (
            f"`{field}` was accepted and is not in what the {name} gets: hand it through opening.create and the view, "
            "or say in NOT_SHOWN why not"
        )


def test_everything_that_the_public_sees_was_judged() -> None:
    known = PUBLIC_FIELDS["safe"] | PUBLIC_FIELDS["rounded"]
    for field in PublicReport.model_fields | PublicLine.model_fields:
        assert field in known, (
            f"say in PUBLIC_FIELDS whether `{field}` may tell where a private home is (rounded) or never can (safe)"
        )


@pytest.mark.parametrize("field", sorted(PUBLIC_FIELDS["rounded"]))
def test_a_place_that_is_rounded_does_not_leak(field: str) -> None:
    found, reference = whole("hygiene"), samples.directory_with(categories=rounding())
    public, own = (build(found, reference, samples.T0) for build in (public_ticket, sender_ticket))
    assert public[field] != own[field], f"the public sees `{field}` as its sender wrote it"
    assert "MARK-ADDRESS" not in json.dumps(public, default=str)


def test_an_officer_sees_what_the_public_sees() -> None:
    for field in PublicReport.model_fields:
        assert OFFICER_S_NAME.get(field, field) in OfficeTicket.model_fields, f"OfficeTicket has no `{field}`"


@pytest.mark.parametrize("model", [PublicReport, PublicLine, OfficeTicket])
def test_no_field_of_an_answer_may_be_left_out(model: type[PublicReport | PublicLine | OfficeTicket]) -> None:
    for name, field in model.model_fields.items():
        assert field.is_required(), f"{model.__name__}.{name} has a default, so nothing notices a view without it"


@pytest.mark.parametrize(("path", "model"), [("citizen/report/report.js", ReportIn), ("office/call/call.js", CallIn)])
def test_a_page_sends_every_field(path: str, model: type[ReportIn | CallIn]) -> None:
    text = (ROOT / "chalicelib" / "web" / path).read_text(encoding="utf-8")
    body = text[text.index("function bodyOf(" if "citizen" in path else "function report(") :]
    for field in model.model_fields:
        if field not in NOT_SENT[path]:
            assert field in body.partition("\n}\n")[0], f"web/{path} does not send `{field}`"


def test_the_sender_s_answer_is_the_public_one_and_more() -> None:
    assert PublicReport.model_fields.keys() < SenderReport.model_fields.keys()
