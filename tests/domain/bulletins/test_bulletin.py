"""Who may do what to a bulletin, whatever came before: no path publishes what its approver wrote or did not read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.bulletins import bulletin as rules
from chalicelib.domain.bulletins.bulletin import Bulletin, BulletinAct, BulletinState, Wording
from chalicelib.domain.bulletins.checks import MOST_WORDS, faults
from chalicelib.domain.errors import DomainError, NotAllowed
from chalicelib.domain.province.officers import Officer, Role
from tests.domain import samples

UNIT, COMMUNE = "that-khe", samples.COMMUNES["that-khe"]
NOW = samples.local("2026-03-03 12:00")
WORDING = Wording("Cắt nước", "Từ 7h30", COMMUNE, None, date(2026, 3, 3), date(2026, 3, 10))


def officer(name: str, *roles: Role, acting_for: str | None = None) -> Officer:
    return Officer(name, name, UNIT, frozenset(roles), acting_for=acting_for)


#: A focal officer, two leaders, and the focal officer as the deputy of a leader.
PEOPLE = (
    officer("a", Role.FOCAL),
    officer("b", Role.LEADER),
    officer("c", Role.LEADER, Role.FOCAL),
    officer("a", Role.LEADER, acting_for="b"),
)
_STEPS = st.lists(st.tuples(st.sampled_from(BulletinAct), st.sampled_from(PEOPLE), st.integers(-1, 0)), max_size=14)


def taken(before: Bulletin, act: BulletinAct, who: Officer, late: int, text: str, at: datetime) -> Bulletin:
    """The bulletin after an act on the present edition, or on the one before it."""
    edition = before.edition + late
    match act:
        case BulletinAct.WRITE:
            return rules.written(before, replace(before.wording, text=text), who, edition)
        case BulletinAct.SUBMIT:
            return rules.submitted(before, who, edition)
        case BulletinAct.APPROVE:
            return rules.approved(before, who, edition, at)
        case BulletinAct.SEND_BACK:
            return rules.sent_back(before, who, edition, "Sửa")
        case BulletinAct.WITHDRAW:
            return rules.withdrawn(before, who, edition, "Hoãn")


@given(_STEPS)
def test_no_way_publishes_what_the_approver_wrote_or_has_not_read(
    steps: list[tuple[BulletinAct, Officer, int]],
) -> None:
    found = rules.begun("x", UNIT, WORDING, PEOPLE[0], NOW)
    for number, (act, who, late) in enumerate(steps):
        before = found
        try:
            found = taken(before, act, who, late, f"bản {number}", NOW)
        except DomainError:
            assert late or act not in rules.acts(before, who)
            continue
        assert late == 0
        assert act in rules.acts(before, who)
        assert found.edition == before.edition + 1
        if act is BulletinAct.APPROVE:
            assert found.published is not None
            assert (found.published.edition, found.published.wording) == (before.edition, before.wording)
            assert not {who.username, who.acting_for} & before.writers
            assert Role.LEADER in who.roles
        elif act is BulletinAct.WITHDRAW:
            assert (found.published, found.standing) == (None, BulletinState.WITHDRAWN)
        else:
            assert found.published == before.published


def test_a_deputy_who_wrote_it_does_not_approve_it_for_the_leader() -> None:
    found = rules.submitted(rules.begun("x", UNIT, WORDING, PEOPLE[0], NOW), PEOPLE[2], 1)
    with pytest.raises(NotAllowed, match="bulletin_own"):
        rules.approved(found, PEOPLE[3], 2, NOW)
    assert rules.approved(found, PEOPLE[1], 2, NOW).standing is BulletinState.PUBLISHED


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Cắt nước từ 7h30 ngày 05/03/2026, dài 3,5 km, 50% số hộ, 500.000đ", None),
        ("a < b và b > c; rác & nước", None),
        ("Gọi 1900 1234, 18001234, 112 hoặc 0205 3812 345", None),
        ("Gọi +84 205 3812 345", None),
        ("Quyết định số 15/2026/QĐ-UBND", None),
        ("Gọi 0205 3812 346", "bulletin_personal"),
        ("CCCD 020099001234", "bulletin_personal"),
        ("<img src=x onerror=alert(1)>", "bulletin_markup"),
        ("xem [ở đây](https://example.invalid)", "bulletin_markup"),
        ("&lt;script&gt;", "bulletin_markup"),
        ("từ " * MOST_WORDS, None),
        ("từ " * (MOST_WORDS + 1), "bulletin_long"),
    ],
)
def test_what_a_text_may_have(text: str, code: str | None) -> None:
    said = replace(WORDING, text=text)
    found = [one.code for one in faults(said, UNIT, samples.directory(), frozenset({"0205.3812.345"}))]
    assert found == ([code] if code else [])


@pytest.mark.parametrize(
    ("unit", "commune", "may"),
    [
        (UNIT, COMMUNE, True),
        (UNIT, None, False),
        (UNIT, samples.COMMUNES["ky-lua"], False),
        (samples.POLICE, None, True),
        (samples.POLICE, COMMUNE, True),
        (samples.POLICE, "00000", False),
    ],
)
def test_a_unit_speaks_to_its_own_commune(unit: str, commune: str | None, may: bool) -> None:
    assert rules.may_speak_to(unit, commune, samples.directory()) is may
