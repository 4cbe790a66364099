"""The officers' guide: what a move does and when a clock ends, as this province has it."""

from __future__ import annotations

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.tickets.moves import CLOCK_MOVES, MOVES
from chalicelib.domain.tickets.states import State
from chalicelib.store.directory import documents
from tests.domain import samples
from tests.support import Api


def test_the_guide_has_every_state_and_move_and_the_periods_of_the_rules(api: Api) -> None:
    guide = api("GET", "/v1/office/guide", officer="focal.that-khe").body
    assert [one["id"] for one in guide["states"]] == list(State)
    moves = {one["id"]: one for one in guide["moves"]}
    assert list(moves) == [*MOVES, *CLOCK_MOVES]
    assert (moves["approve"]["from"], moves["approve"]["to"]) == (["awaiting_approval"], ["resolved"])
    assert moves["approve"]["roles"] == ["leader"]
    assert moves["rate"]["who"]["en"] == "the sender"
    clocks = {one["id"]: one["rules"] for one in guide["clocks"]}
    rules = samples.directory().rules
    for step, shown in clocks.items():
        assert {line["amount"]["en"] for line in shown} == {
            rule.amount.words.en for rule in rules.rules if rule.step == step
        }
    assert all(line["alerts"] for line in clocks["process"])
    assert clocks["process"][0]["alerts"][0]["after"] is None
    # Nobody is alerted when a sender does not reply.
    assert not any(line["alerts"] for step in ("confirm", "supply") for line in clocks[step])
    general = [line["category"] is None and line["report_type"] is None for line in clocks["process"]]
    assert general == sorted(general, reverse=True)


@pytest.mark.usefixtures("province")
def test_the_guide_follows_a_changed_document(api: Api) -> None:
    documents.publish(Kind.RULES, {**samples.documents()[Kind.RULES], "returns": 7}, by="test", at=samples.T0)
    guide = api("GET", "/v1/office/guide", officer="focal.that-khe").body
    assert any("7" in line["vi"] for line in guide["bounds"])


def test_only_officers_read_the_guide(api: Api) -> None:
    assert api("GET", "/v1/office/guide").status == 401
