"""By which address a message goes, and the link that it carries."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.messages import links, ways
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import fits_one_sms, with_link
from chalicelib.domain.tickets.ticket import BREACH
from tests.domain.samples import CODE

SITE = "https://phananh.langson.gov.vn"
SECRET = "abcdefghijklm"


@pytest.mark.parametrize(
    ("kind", "given", "expected"),
    [
        ("receive", ["phone"], ["phone"]),
        ("receive", ["phone", "email"], ["email"]),
        ("approve", ["phone"], ["phone"]),
        ("approve", ["phone", "email"], ["phone", "email"]),
        ("ask", ["phone", "email"], ["phone", "email"]),
        ("refuse", ["email"], ["email"]),
        ("note", ["phone"], []),
        ("note", ["phone", "email"], ["email"]),
        ("breached", ["phone"], []),
        ("closed", ["email"], ["email"]),
        ("plan", ["phone"], ["phone"]),
        ("plan", [], []),
    ],
)
def test_an_sms_is_for_what_needs_it_or_for_a_person_without_a_mailbox(
    kind: str, given: list[str], expected: list[str]
) -> None:
    assert ways.fields_for(kind, given) == expected


def test_an_ordinary_report_costs_at_most_two_sms() -> None:
    life = ("receive", "note", "breached", "approve", "close")
    assert sum("phone" in ways.fields_for(kind, ["phone"]) for kind in life) == 2


def test_every_kind_that_is_named_exists() -> None:
    assert ways.TO_BOTH | ways.NEVER_BY_SMS | set(messages.LINKS) <= {*messages.CITIZEN_MESSAGES, BREACH}


@given(st.text(max_size=300), st.booleans())
def test_a_text_with_a_link_ends_with_the_link(text: str, cut: bool) -> None:
    link = links.to_own_report(SITE, CODE, SECRET)
    sms = with_link(text, link, cut=cut)
    assert sms.endswith(link)
    assert fits_one_sms(sms) or not cut


def test_a_text_that_must_stay_whole_is_not_cut() -> None:
    text = "a " * 60 + "09:30 04/12/2026."
    assert with_link(text, links.to_public_report(SITE, CODE), cut=False).startswith(text)


@pytest.mark.parametrize("kind", sorted(messages.CITIZEN_MESSAGES.keys() - ways.NEVER_BY_SMS))
def test_a_message_and_its_link_fit_in_one_sms(kind: str) -> None:
    due = "09:30 04/12/2026"
    filled = messages.CITIZEN_MESSAGES[kind].fill(
        code="LS 4827 395 165", main="LS 1000 000 009", due=due, step_due=due, reason="", question=""
    )
    sms = with_link(f"Lạng Sơn: {filled.vi}", links.to_own_report(SITE, CODE, SECRET), cut=False)
    assert fits_one_sms(sms), f"{len(sms)} characters: {sms}"
