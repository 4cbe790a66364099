"""Requests to outside bodies: who may be asked, their own clock, the answer by link, and how a link ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Audience, Urgency
from chalicelib.domain.errors import DomainError
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.outside import OutsideBody, OutsideKind
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.moves import MOST_FORWARDS
from chalicelib.domain.tickets.publicity import FORWARD_KINDS, is_public_line
from chalicelib.domain.tickets.states import STATES
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket
from chalicelib.domain.tickets.workflow import automatic, forwarding
from chalicelib.domain.tickets.workflow.forwarding import LINK_LIFE, LinkState
from tests.domain import samples
from tests.domain.samples import COMMUNES, T0, WAY_TO, local
from tests.domain.walks import walk

DIRECTORY = samples.directory()
PROCESSING = samples.officer("that-khe", Role.PROCESSING)
AT = local("2026-03-03 10:00")


def asked(*way: str, **given_: Any) -> tuple[list[Event], Ticket]:
    """The history and the ticket after an outside body was asked at ``AT``."""
    events = samples.journey(*(way or WAY_TO["processing"]))
    ticket = samples.ticket(*(way or WAY_TO["processing"]))
    events.append(samples.act(ticket, "forward", PROCESSING, at=AT, **given_))
    return events, evolve(ticket, events[-1])


def refused(ticket: Ticket, action: str, **given_: Any) -> str:
    with pytest.raises(DomainError) as refusal:
        samples.act(ticket, action, PROCESSING, at=AT, **given_)
    return refusal.value.code


def told(ticket: Ticket) -> list[tuple[str, str | None]]:
    return [
        (notice.kind, notice.outside[0] if notice.outside else notice.audience or notice.to)
        for notice in notices(ticket, DIRECTORY)
    ]


def state_of(events: list[Event], ticket: Ticket, number: int, at: Any = AT) -> str:
    return forwarding.standing(ticket, events, number, at).state


def test_the_clock_of_a_request_is_its_own() -> None:
    before = samples.ticket(*WAY_TO["processing"])
    _, ticket = asked()
    [one] = ticket.forwards
    assert (one.by, one.unit, one.at) == ("processing.that-khe", "that-khe", AT)
    assert one.due_at == DIRECTORY.calendar.add(AT, DIRECTORY.outside["power"].limit(Urgency.NORMAL).usual)
    for name in ("promised_at", "due_at", "promises", "step", "step_due_at", "points", "state"):
        assert getattr(ticket, name) == getattr(before, name)


def test_a_body_may_have_its_own_time_for_what_is_not_urgent() -> None:
    _, ticket = asked(body="bac-ninh")
    assert ticket.forwards[0].due_at == local("2026-03-04 10:00")
    urgent = replace(samples.ticket(*WAY_TO["processing"]), urgency=Urgency.URGENT)
    event = samples.act(urgent, "forward", PROCESSING, at=AT, body="bac-ninh")
    assert evolve(urgent, event).forwards[0].due_at == AT + timedelta(hours=4)


@pytest.mark.parametrize(
    ("inputs", "code"),
    [
        ({"body": "nobody"}, "unknown_body"),
        ({"until": local("2026-03-03 09:00")}, "until_not_later"),
        ({"until": local("2026-06-30 16:00")}, "forward_too_long"),
        ({"text": ""}, "field_required"),
    ],
)
def test_what_was_given_wrongly_is_said(inputs: dict[str, Any], code: str) -> None:
    assert refused(samples.ticket(*WAY_TO["processing"]), "forward", **inputs) == code


def test_a_body_is_asked_about_its_own_matters_alone() -> None:
    elsewhere = samples.ticket(*WAY_TO["processing"], new=samples.report("hygiene", "dong-dang"))
    by = samples.officer("dong-dang", Role.PROCESSING)
    with pytest.raises(DomainError) as refusal:
        samples.act(elsewhere, "forward", by, body="water")
    assert refusal.value.code == "body_not_for"
    _, ticket = asked(body="water")
    assert ticket.forwards[0].body == "water"


def test_a_restricted_report_is_shown_to_nobody_outside() -> None:
    restricted = replace(samples.ticket(*WAY_TO["processing"]), restricted=True)
    assert refused(restricted, "forward") == "forward_restricted"
    assert "forward" not in samples.offered(restricted, PROCESSING)


def test_a_second_request_to_the_same_body_replaces_the_first() -> None:
    events, ticket = asked()
    first = ticket.forwards[0].number
    events.append(samples.act(ticket, "forward", PROCESSING, at=AT + timedelta(hours=1)))
    after = evolve(ticket, events[-1])
    [one] = after.forwards
    assert (events[-1].details["replaces"], one.number) == (first, first + 1)
    assert state_of(events, after, first) == LinkState.REPLACED
    assert state_of(events, after, one.number) == LinkState.OPEN
    with pytest.raises(DomainError) as refusal:
        forwarding.answered(after, first, "…", (), AT)
    assert refusal.value.code == "forward_over"


def test_a_ticket_waits_for_no_more_bodies_than_somebody_can_follow() -> None:
    names = [f"b{number}" for number in range(MOST_FORWARDS + 1)]
    lines = [
        {"id": one, "name": one, "name_en": one, "kind": "other", "email": f"{one}@example.invalid"} for one in names
    ]
    many = samples.directory_with(outside={"bodies": lines})
    ticket = samples.ticket(*WAY_TO["processing"])
    for name in names[:-1]:
        ticket = evolve(ticket, samples.act(ticket, "forward", PROCESSING, reference=many, body=name))
    with pytest.raises(DomainError) as refusal:
        samples.act(ticket, "forward", PROCESSING, reference=many, body=names[-1])
    assert refusal.value.code == "forwards_full"


def test_the_body_is_reminded_before_and_after_and_the_ladder_climbs_as_for_a_unit() -> None:
    _, ticket = asked()
    [one] = ticket.forwards
    found = []
    while event := automatic.tick(ticket, ticket.next_check_at or T0):
        ticket = evolve(ticket, event)
        if event.kind in FORWARD_KINDS:
            found.append((event.kind, event.at, told(ticket)))
    assert [kind for kind, _, _ in found] == ["forward_reminded", "forward_late", *["forward_escalated"] * 3]
    assert AT < found[0][1] < one.due_at == found[1][1]
    assert found[0][2] == [("forward_reminded", "power")]
    assert [who for _, _, who in found[1:]] == [
        [(kind, audience), ("forward_late", "power")]
        for kind, audience in zip(
            ["forward_late", *["forward_escalated"] * 3],
            [Audience.FOCAL, Audience.LEADER, Audience.SUPERVISOR, Audience.ADDRESS],
            strict=True,
        )
    ]
    assert ticket.forwards, "a late body may still answer"


def test_an_answer_ends_the_request_and_tells_the_unit_and_who_asked() -> None:
    events, ticket = asked()
    number = ticket.forwards[0].number
    events.append(forwarding.answered(ticket, number, "Đã thay dây", ["o1"], AT + timedelta(hours=2)))
    after = evolve(ticket, events[-1])
    assert (after.forwards, after.state, after.due_at) == ((), ticket.state, ticket.due_at)
    assert after.edition == after.version, "an officer must see it before they decide"
    assert told(after) == [("outside_answer", "focal"), ("outside_answer", "@processing.that-khe")]
    found = forwarding.standing(after, events, number, AT)
    assert found.state == LinkState.ANSWERED
    assert found.answer is not None
    assert found.answer.details["text"] == "Đã thay dây"
    with pytest.raises(DomainError) as refusal:
        forwarding.answered(after, number, "Lần hai", (), AT)
    assert refusal.value.code == "forward_over"


def test_what_was_taken_back_takes_no_answer_and_the_body_is_told() -> None:
    events, ticket = asked()
    number = ticket.forwards[0].number
    assert refused(ticket, "recall", forward=99) == "forward_unknown"
    events.append(samples.act(ticket, "recall", PROCESSING, at=AT + timedelta(hours=1)))
    after = evolve(ticket, events[-1])
    assert state_of(events, after, number) == LinkState.CALLED_OFF
    assert told(after) == [("recall", "power")]
    assert refused(after, "recall") == "forward_none"


@pytest.mark.parametrize(
    ("way", "last"),
    [(WAY_TO["processing"], "withdraw"), (WAY_TO["received"], "refuse"), (WAY_TO["awaiting_approval"], "approve")],
)
def test_a_link_ends_when_the_ticket_is_answered_or_ends(way: tuple[str, ...], last: str) -> None:
    ticket = samples.ticket(*way)
    events = samples.journey(*way)
    events.append(samples.act(ticket, "forward"))
    ticket = evolve(ticket, events[-1])
    number = ticket.forwards[0].number
    events.append(samples.act(ticket, last))
    after = evolve(ticket, events[-1])
    assert after.forwards == ()
    assert state_of(events, after, number) == LinkState.ENDED
    assert ("forward_ended", "power") in told(after)


def test_a_link_ends_when_the_report_becomes_restricted() -> None:
    _, ticket = asked()
    event = Event(ticket.code, ticket.version + 1, AT, "reclassify", ActorKind.OFFICER, changes={"restricted": True})
    assert evolve(ticket, forwarding.with_ended(ticket, event)).forwards == ()


def test_a_link_expires_long_after_its_deadline() -> None:
    events, ticket = asked()
    [one] = ticket.forwards
    late = one.due_at + LINK_LIFE + timedelta(seconds=1)
    assert state_of(events, ticket, one.number, one.due_at + LINK_LIFE) == LinkState.OPEN
    assert state_of(events, ticket, one.number, late) == LinkState.EXPIRED
    with pytest.raises(DomainError):
        forwarding.answered(ticket, one.number, "…", (), late)


def test_a_number_that_was_never_asked_leads_nowhere() -> None:
    events, ticket = asked()
    assert state_of(events, ticket, 1) == LinkState.UNKNOWN
    assert state_of(events, ticket, 999) == LinkState.UNKNOWN


def test_only_what_lies_beyond_the_border_is_told_to_the_sender_and_the_public() -> None:
    events, ticket = asked()
    assert told(ticket) == [("forward", "power")]
    assert not is_public_line(events[-1])
    events, ticket = asked(body="bac-ninh")
    assert told(ticket) == [("forward", "bac-ninh"), ("forward", "reporter")]
    assert is_public_line(events[-1])
    reporter = notices(ticket, DIRECTORY)[-1]
    assert "Report" not in reporter.sms
    assert "another province" not in reporter.sms


def test_mails_name_neither_the_words_of_a_report_nor_those_of_the_office() -> None:
    _, ticket = asked(text="Mật khẩu của đề nghị")
    [mail] = notices(ticket, DIRECTORY)
    assert samples.DESCRIPTION not in mail.body
    assert "Mật khẩu" not in mail.body
    assert "Công ty Điện lực" in mail.body
    assert mail.hold_until is None


@given(
    st.sets(st.sampled_from(["hygiene", "group", "traffic"])),
    st.sets(st.sampled_from(list(COMMUNES.values()))),
    st.sampled_from(["hygiene", "traffic", "other"]),
    st.sampled_from([None, "group"]),
    st.sampled_from([None, *COMMUNES.values()]),
)
def test_a_body_with_fewer_limits_answers_for_no_less(
    categories: set[str], communes: set[str], category: str, group: str | None, commune: str | None
) -> None:
    def body(of: set[str] | None, at: set[str] | None) -> OutsideBody:
        known = frozenset(of) if of is not None else None
        return OutsideBody("x", "x", "x", OutsideKind.OTHER, "x@example.invalid", known, frozenset(at) if at else None)

    limited = body(categories, communes).answers_for(category, group, commune)
    assert body(None, None).answers_for(category, group, commune)
    assert not limited or body(None, communes).answers_for(category, group, commune)
    assert not limited or category in categories or group in categories


@given(st.data())
def test_in_any_course_a_request_is_open_exactly_while_its_link_is(data: st.DataObject) -> None:
    events: list[Event] = []
    for _, event, ticket in walk(data):
        events.append(event)
        open_now = {one.number for one in ticket.forwards}
        numbers = {one.version for one in events if one.kind == "forward"}
        states = {number: state_of(events, ticket, number, event.at) for number in numbers}
        assert {number for number, state in states.items() if state in (LinkState.OPEN, LinkState.EXPIRED)} == open_now
        assert not open_now or STATES[ticket.state].is_open
        assert len({one.body for one in ticket.forwards}) == len(ticket.forwards)
