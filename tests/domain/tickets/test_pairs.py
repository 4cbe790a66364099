"""Pairs of photos are checked, have a default order, and leave out photos that are not shown."""

from __future__ import annotations

import pytest

from chalicelib.domain.errors import Invalid
from chalicelib.domain.tickets import pairs
from chalicelib.domain.tickets.ticket import Answer
from chalicelib.store.tickets import codec
from tests.domain import samples

REPORTED, RESULT = ("r1", "r2", "r3"), ("a1", "a2")


def answer(*named: tuple[str, str]) -> Answer:
    return Answer("Đã dọn", RESULT, "that-khe", samples.T0, named)


def lines(*named: tuple[str, str]) -> list[dict[str, str]]:
    return [{"before": before, "after": after} for before, after in named]


@pytest.mark.parametrize(
    ("named", "before", "after", "expected"),
    [
        ((), REPORTED, RESULT, [("r1", "a1"), ("r2", "a2")]),
        ((), ("r2",), RESULT, [("r2", "a1")]),
        ((), (), RESULT, []),
        ((), REPORTED, (), []),
        ((("r3", "a1"),), REPORTED, RESULT, [("r3", "a1")]),
        ((("r3", "a2"), ("r3", "a1")), REPORTED, RESULT, [("r3", "a2"), ("r3", "a1")]),
        ((("r3", "a1"), ("r1", "a2")), ("r1",), RESULT, [("r1", "a2")]),
        ((("r3", "a1"),), REPORTED, ("a2",), []),
    ],
)
def test_the_shown_pairs(
    named: tuple[tuple[str, str], ...],
    before: tuple[str, ...],
    after: tuple[str, ...],
    expected: list[tuple[str, str]],
) -> None:
    assert pairs.shown(answer(*named), before=before, after=after) == expected


def test_the_given_pairs_are_stored_with_the_answer() -> None:
    named = (("r2", "a1"), ("r2", "a2"))
    assert pairs.said(lines(*named), before=REPORTED, after=RESULT) == named
    kept = codec.to_json({"answer": answer(*named)})
    assert codec.from_json(kept)["answer"] == answer(*named)
    assert "pairs" not in codec.to_json({"answer": answer()})["answer"], "as answers of before are"
    assert codec.from_json(codec.to_json({"answer": answer()}))["answer"] == answer()


@pytest.mark.parametrize("named", [[("r4", "a1")], [("r1", "a3")], [("a1", "a1")], [("r1", "a1"), ("r2", "a1")]])
def test_invalid_pairs_are_refused(named: list[tuple[str, str]]) -> None:
    with pytest.raises(Invalid) as refused:
        pairs.said(lines(*named), before=REPORTED, after=RESULT)
    assert (refused.value.code, refused.value.field) == ("pair_unknown", "pairs")
