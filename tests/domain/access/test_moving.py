"""Who may move what they have to a new telephone."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.domain.access.moving import FRESH, Confirmed, SignedInBy, check, way_in
from chalicelib.domain.errors import DomainError, Invalid, NotAllowed

NOW = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
OLD = Confirmed("old", 1, SignedInBy.TELEPHONE, NOW - timedelta(minutes=2))
NEW = Confirmed("new", 1, SignedInBy.TELEPHONE, NOW - timedelta(minutes=1))
IDENTITY = replace(OLD, person="identity", trust=2, way=SignedInBy.IDENTITY)
LATE = NOW - FRESH - timedelta(seconds=1)


def test_both_telephones_that_were_just_confirmed_may_move() -> None:
    check(OLD, NEW, "new", NOW, names_old=False)
    check(replace(OLD, began=NOW - FRESH), NEW, "new", NOW, names_old=False)


def test_an_identity_of_level_two_may_move_a_number_that_it_names() -> None:
    check(IDENTITY, NEW, "new", NOW, names_old=True)


@pytest.mark.parametrize(
    ("of", "to", "changes", "kind", "code", "field"),
    [
        (OLD, replace(NEW, way=SignedInBy.IDENTITY), {}, Invalid, "move_to_telephone", "to"),
        (OLD, replace(NEW, way=None), {}, Invalid, "move_to_telephone", "to"),
        # The number in the body is not the one that was confirmed.
        (OLD, NEW, {"number": "somebody"}, Invalid, "move_to_telephone", "to"),
        (OLD, replace(NEW, person="old"), {"number": "old"}, Invalid, "move_same", "to"),
        (replace(OLD, began=LATE), NEW, {}, NotAllowed, "move_confirm_again", None),
        (replace(IDENTITY, began=LATE), NEW, {"names_old": True}, NotAllowed, "move_confirm_again", None),
        (OLD, replace(NEW, began=LATE), {}, NotAllowed, "move_confirm_again", "to"),
        # A session of an earlier release does not say how it began.
        (replace(OLD, way=None), NEW, {}, NotAllowed, "move_confirm_again", None),
        (replace(IDENTITY, trust=1), NEW, {"names_old": True}, NotAllowed, "move_level", None),
        (IDENTITY, NEW, {}, Invalid, "field_required", "old_phone"),
    ],
)
def test_who_did_not_confirm_enough_moves_nothing(
    of: Confirmed, to: Confirmed, changes: dict[str, Any], kind: type[DomainError], code: str, field: str | None
) -> None:
    given: dict[str, Any] = {"number": "new", "names_old": False} | changes
    with pytest.raises(kind) as refused:
        check(of, to, given["number"], NOW, names_old=given["names_old"])
    assert (refused.value.code, refused.value.field) == (code, field)


def test_a_way_of_a_later_release_is_none_that_is_known() -> None:
    assert [way_in(text) for text in (*SignedInBy, "passkey", None)] == [*SignedInBy, None, None]
