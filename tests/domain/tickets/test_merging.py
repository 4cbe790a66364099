"""Merging: which tickets may be merged, what happens to both, and when they come apart again."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.domain.errors import NotPossible
from chalicelib.domain.messages.notices import notices
from chalicelib.domain.tickets import clocks, merging
from chalicelib.domain.tickets.history import evolve
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import ActorKind, Event, Ticket, Visibility
from chalicelib.domain.tickets.workflow import joining
from tests.domain import samples
from tests.domain.samples import MAIN_CODE, T0, WAY_TO

DIRECTORY = samples.directory()
#: The main ticket's state -> whether others may be merged into it, a day after its last event.
MAIN_MAY_BE = {state: state not in ("refused", "merged", "withdrawn") for state in WAY_TO}


def main(*way: str, **fields: Any) -> Ticket:
    return replace(samples.main(*way), **fields)


def merged(into: Ticket, *way: str, **fields: Any) -> tuple[Ticket, Event, Event]:
    """A ticket after it was merged, its event, and the main ticket's."""
    ticket = replace(samples.ticket(*way), **fields)
    at = max(into.last_at or T0, ticket.last_at or T0) + timedelta(hours=1)
    event = samples.act(ticket, "merge", main=into, at=at)
    told = joining.of_main(into, ticket, event, DIRECTORY)
    assert told is not None
    return evolve(ticket, event), event, told


@pytest.mark.parametrize("state", WAY_TO)
def test_a_main_ticket_is_open_or_answered(state: str) -> None:
    into = main(*WAY_TO[state])
    found = merging.why_not(samples.ticket(), into, DIRECTORY, (into.last_at or T0) + timedelta(days=1))
    assert (found is None) == MAIN_MAY_BE[state]
    assert found in (None, "merge_chain")


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_an_answer_older_than_the_time_for_reopening_takes_nothing_in(state: str) -> None:
    into = main(*WAY_TO[state])
    last = clocks.reopens_until(into, DIRECTORY)
    assert merging.why_not(samples.ticket(), into, DIRECTORY, last) is None
    assert merging.why_not(samples.ticket(), into, DIRECTORY, last + timedelta(seconds=1)) == "merge_too_late"


RESTRICTED = {"restricted": True, "category": "officials", "visibility": Visibility.PRIVATE}


@pytest.mark.parametrize(
    ("ticket", "into", "code"),
    [
        ({}, {}, None),
        ({"category": "traffic"}, {}, None),
        ({"report_type": "emergency"}, {}, "merge_rescue"),
        ({}, {"report_type": "emergency"}, "merge_rescue"),
        ({"report_type": "emergency"}, {"report_type": "emergency"}, None),
        ({"report_type": "business"}, {}, "merge_differs"),
        (RESTRICTED, {}, "merge_differs"),
        ({}, RESTRICTED, "merge_differs"),
        (RESTRICTED, RESTRICTED, None),
        (RESTRICTED | {"accused": "that-khe"}, RESTRICTED, "merge_differs"),
        (RESTRICTED, RESTRICTED | {"accused": "that-khe"}, "merge_differs"),
        (RESTRICTED | {"accused": "that-khe"}, RESTRICTED | {"accused": "ky-lua"}, "merge_differs"),
        (RESTRICTED | {"accused": "that-khe"}, RESTRICTED | {"accused": "that-khe"}, None),
        (RESTRICTED | {"category": "health"}, RESTRICTED, "merge_differs"),
        ({"visibility": Visibility.PRIVATE}, {}, None),
        ({}, {"visibility": Visibility.PRIVATE}, "merge_differs"),
        ({"visibility": Visibility.PRIVATE}, {"visibility": Visibility.PRIVATE}, None),
        ({"merged": ("LS1",)}, {}, "merge_chain"),
        ({"code": MAIN_CODE}, {}, "merge_chain"),
        ({}, {"merged": tuple(map(str, range(merging.MOST_MERGED)))}, "merge_full"),
    ],
)
def test_only_tickets_that_are_alike_are_merged(
    ticket: Mapping[str, Any], into: Mapping[str, Any], code: str | None
) -> None:
    one, other = replace(samples.ticket(), **ticket), main(**into)
    assert merging.why_not(one, other, DIRECTORY, T0) == code
    if code is None:
        samples.act(one, "merge", main=other)
        return
    with pytest.raises(NotPossible, match=code):
        samples.act(one, "merge", main=other)


def test_merging_into_an_open_ticket_leaves_its_work_alone() -> None:
    into = main(*WAY_TO["processing"])
    _, _, told = merged(into, followed=True)
    after = evolve(into, told)
    assert (told.kind, told.actor, after.merged, after.followed) == (
        "absorb",
        ActorKind.OFFICER,
        (samples.CODE,),
        True,
    )
    assert replace(after, merged=(), followed=False, version=0, edition=0, last_kind="", last_at=None) == replace(
        into, version=0, edition=0, last_kind="", last_at=None
    )
    assert notices(after, DIRECTORY) == []


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_merging_into_an_answered_ticket_reopens_it_and_tells_its_sender_and_its_unit(state: str) -> None:
    into = main(*WAY_TO[state], rating="satisfied")
    ticket, event, told = merged(into)
    after = evolve(into, told)
    assert (told.kind, told.details, told.actor) == ("revive", {"other": ticket.code}, ActorKind.OFFICER)
    assert (after.state, after.answer, after.rating, after.reopened) == (State.PROCESSING, None, None, 1)
    assert (after.step, after.step_started_at, after.merged) == ("process", event.at, (ticket.code,))
    assert after.points
    assert after.due_at > event.at
    assert [(one.to, one.unit, one.code) for one in notices(after, DIRECTORY)] == [
        ("unit", "that-khe", MAIN_CODE),
        ("reporter", None, MAIN_CODE),
        ("reporter", None, ticket.code),
    ]


@pytest.mark.parametrize("state", ["new", "received"])
def test_a_ticket_that_comes_back_waits_for_intake_with_a_new_clock(state: str) -> None:
    ticket, _, _ = merged(main(), *WAY_TO[state])
    later = T0 + timedelta(days=9)
    event = joining.set_free(ticket, "refuse", later, DIRECTORY)
    after = evolve(ticket, event)
    assert (event.kind, event.actor) == ("unmerge", ActorKind.SYSTEM)
    assert event.details == {"main": MAIN_CODE, "because": "refuse"}
    assert after.state == ("new" if state == "new" else "returned")
    assert (after.merged_into, after.merged_from, after.step_started_at) == (None, None, later)
    assert after.queue == ("intake", "ordinary")
    assert [(one.to, one.kind) for one in notices(after, DIRECTORY)] == [("unit", "unmerge"), ("reporter", "unmerge")]


@pytest.mark.parametrize(
    ("action", "given", "goes"),
    [
        ("refuse", {}, True),
        ("withdraw", {}, True),
        ("receive", {}, False),
        ("receive", {"category": "traffic"}, False),
        ("receive", {"category": "officials"}, True),
        ("receive", {"category": "officials", "accused": "that-khe"}, True),
        ("ask", {}, False),
        ("note", {}, False),
    ],
)
def test_merged_tickets_leave_a_main_ticket_that_ends_without_an_answer_or_is_no_longer_like_them(
    action: str, given: Mapping[str, Any], goes: bool
) -> None:
    ticket, _, told = merged(main())
    into = evolve(main(), told)
    event = samples.act(into, action, **given)
    assert joining.leaving(into, event, [ticket]) == ([ticket] if goes else [])
    if goes:
        whole = joining.left_by(event, into, [ticket])
        assert evolve(into, whole).merged == ()
        assert whole.details["let_go"] == [ticket.code]
        assert not [one for one in notices(evolve(into, whole), DIRECTORY) if one.code == ticket.code]


@pytest.mark.parametrize("state", ["resolved", "closed"])
def test_merged_tickets_stay_in_an_answered_one(state: str) -> None:
    ticket, _, told = merged(main())
    into = evolve(main(), told)
    for action in WAY_TO[state]:
        event = samples.act(into, action)
        assert joining.leaving(into, event, [ticket]) == [], action
        into = evolve(into, event)


@pytest.mark.parametrize(
    ("way", "actions"),
    [(("receive",), ["add", "withdraw"]), (WAY_TO["resolved"], ["rate", "reopen"])],
)
def test_the_sender_of_a_merged_ticket_keeps_actions(way: tuple[str, ...], actions: list[str]) -> None:
    from chalicelib.domain.tickets.workflow import possible

    ticket, _, _ = merged(main())
    into = main(*way)
    at = (into.last_at or T0) + timedelta(hours=1)
    assert possible.sender_actions(ticket, DIRECTORY, at, into) == actions
    for action in ("add", "withdraw", "rate", "reopen"):
        if action in actions:
            assert samples.act(ticket, action, at=at, main=into).kind == action
        else:
            with pytest.raises(NotPossible, match="main_"):
                samples.act(ticket, action, at=at, main=into)
    assert possible.sender_actions(ticket, DIRECTORY, at + timedelta(days=30), main(*WAY_TO["closed"])) == ["rate"]


def test_a_message_of_a_merged_tickets_sender_reaches_the_unit_of_the_main_ticket_and_nobody_elses_copy() -> None:
    into = main(*WAY_TO["processing"])
    ticket, _, told = merged(into)
    into = evolve(into, told)
    event = samples.act(ticket, "add", main=into)
    assert notices(evolve(ticket, event), DIRECTORY) == []
    passed = joining.of_main(into, ticket, event, DIRECTORY)
    assert passed is not None
    assert (passed.kind, passed.actor, passed.details["text"]) == ("pass_on", ActorKind.SYSTEM, "Hôm nay vẫn còn")
    assert [one.unit for one in notices(evolve(into, passed), DIRECTORY)] == ["that-khe"]


@pytest.mark.parametrize(("action", "state"), [("withdraw", "withdrawn"), ("reopen", "returned")])
def test_a_sender_who_leaves_takes_the_report_out_of_the_main_one(action: str, state: str) -> None:
    ticket, _, told = merged(main(), "receive")
    into = replace(samples.main_for(action, ticket), merged=told.changes["merged"])
    event = samples.act(ticket, action, main=into, at=(into.last_at or T0) + timedelta(hours=2))
    after = evolve(ticket, event)
    assert (after.state, after.merged_into, after.merged_from) == (state, None, None)
    let_go = joining.of_main(into, ticket, event, DIRECTORY)
    assert let_go is not None
    assert (let_go.kind, let_go.actor, evolve(into, let_go).merged) == ("let_go", ActorKind.SYSTEM, ())
