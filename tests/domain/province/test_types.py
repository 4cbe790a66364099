"""Report types: their visibility, their categories and their refusals."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.categories import Exposure
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.history import begin
from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.domain.tickets.workflow import acting, opening
from tests.domain import samples

LATER = samples.T0 + timedelta(minutes=10)
DESK = samples.officer(samples.INTAKE, Role.INTAKE)


def directory_with_type(**changes: object) -> Directory:
    """The sample directory with a changed type of field reports."""
    known = samples.directory()
    field = replace(known.report_types["field"], **changes)  # type: ignore[arg-type]
    return replace(known, report_types={**known.report_types, "field": field})


def opened(directory: Directory) -> Ticket:
    return begin(opening.create(samples.report(), code=samples.CODE, now=samples.T0, directory=directory))


def test_reports_of_a_restricted_type_are_not_public() -> None:
    hiding = directory_with_type(visibility=Exposure.RESTRICTED)
    ticket = opened(hiding)
    assert ticket.restricted
    received = acting.act(ticket, "receive", DESK, {"category": "traffic"}, now=LATER, directory=hiding)
    assert received.changes["restricted"] is True
    assert not opened(samples.directory()).restricted


def test_a_report_cannot_be_classified_into_a_category_of_another_type() -> None:
    narrow = directory_with_type(categories=frozenset({"hygiene"}))
    ticket = opened(narrow)
    with pytest.raises(Invalid, match="unknown_category"):
        acting.act(ticket, "receive", DESK, {"category": "traffic"}, now=LATER, directory=narrow)
    assert acting.act(ticket, "receive", DESK, {}, now=LATER, directory=narrow).kind == "receive"


def test_a_report_keeps_a_category_that_its_type_no_longer_offers() -> None:
    ticket = opened(samples.directory())
    narrow = directory_with_type(categories=frozenset({"traffic"}))
    assert acting.act(ticket, "receive", DESK, {}, now=LATER, directory=narrow).changes["category"] == "hygiene"


def test_a_report_can_be_refused_only_for_the_reasons_of_its_type() -> None:
    strict = directory_with_type(refusals=("unclear",))
    ticket = opened(strict)
    with pytest.raises(Invalid, match="unknown_refusal"):
        acting.act(ticket, "refuse", DESK, {"refusal": "abusive", "text": "…"}, now=LATER, directory=strict)
    given = {"refusal": "unclear", "text": "…"}
    assert acting.act(ticket, "refuse", DESK, given, now=LATER, directory=strict).kind == "refuse"
