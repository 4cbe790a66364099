"""What was sent is put right: words are hidden everywhere, a report becomes private and public again."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from chalicelib.domain.errors import DomainError, Invalid, NotAllowed, NotPossible
from chalicelib.domain.places.place import Place
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.tickets.history import evolve, fold
from chalicelib.domain.tickets.rights import is_public
from chalicelib.domain.tickets.ticket import Event, Ticket, Visibility
from chalicelib.domain.tickets.workflow import restoring, righting
from tests.domain import samples
from tests.domain.samples import INTAKE, T0

DIRECTORY = samples.directory()
DESK = Officer("desk", "…", INTAKE, frozenset({Role.INTAKE}))
TEXT = "Ông  Nguyễn Văn Nam đổ rác, xe 12C-123.45. Hỏi ông nguyễn văn nam."
PRIVATE, PUBLIC = Visibility.PRIVATE, Visibility.PUBLIC


def history(*actions: str, **changed: Any) -> list[Event]:
    """A report with TEXT, and its way through ``actions``."""
    event = samples.created(samples.report("traffic"))
    event = replace(event, changes={**event.changes, "description": TEXT, **changed})
    events = [event]
    for action in actions:
        events.append(samples.act(fold(events), action))
    return events


def hide(events: list[Event], *phrases: str, officer: Officer | None = DESK) -> tuple[Ticket, list[Event]]:
    """The ticket and its whole history after phrases were hidden."""
    event, rewritten = righting.words_hidden(
        fold(events), events, phrases, officer=officer, reason="Tên người khác", now=T0, directory=DIRECTORY
    )
    by_version = {one.version: one for one in [*events, *rewritten, event]}
    return evolve(fold(events), event), [by_version[version] for version in sorted(by_version)]


def test_hidden_words_are_gone_from_the_report_and_from_its_whole_history() -> None:
    events = history("receive", place=Place("06040", "trước nhà ông Nguyễn Văn Nam"))
    events.append(samples.act(fold(events), "note", text="Đã gọi Nguyễn Văn Nam", public=True))
    ticket, after = hide(events, "nguyễn văn nam", "12C-123.45")
    assert ticket.description == "Ông  █████ đổ rác, xe █████. Hỏi ông █████."
    assert ticket.place == Place("06040", "trước nhà ông █████")
    assert after[-2].details["text"] == "Đã gọi █████"
    assert "nam" not in str(after).lower()
    assert "123.45" not in str(after)
    # The history folds to the same ticket, and says who did it and why.
    assert fold(after) == ticket
    assert (after[-1].kind, after[-1].officer) == ("hide_words", "desk")
    assert dict(after[-1].details) == {"phrases": 2, "reason": "Tên người khác"}


def test_the_reason_does_not_repeat_the_hidden_words() -> None:
    events = history("receive")
    event, _ = righting.words_hidden(
        fold(events), events, ["Nguyễn Văn Nam"], officer=DESK, reason="nêu tên Nguyễn Văn Nam", now=T0,
        directory=DIRECTORY,
    )  # fmt: skip
    assert event.details["reason"] == "nêu tên █████"


def test_the_sender_hides_only_what_they_wrote() -> None:
    events = history("receive")
    events.append(samples.act(fold(events), "add", text="Ông Nguyễn Văn Nam lại đổ"))
    events.append(samples.act(fold(events), "note", text="Đã gọi Nguyễn Văn Nam"))
    _, after = hide(events, "Nguyễn Văn Nam", officer=None)
    assert [event.details.get("text") for event in after[-3:]] == ["Ông █████ lại đổ", "Đã gọi Nguyễn Văn Nam", None]
    assert after[-1].actor == "reporter"


def test_words_that_stand_for_a_rule_are_not_changed() -> None:
    """Ids and states are no words that somebody wrote."""
    events = history("receive", description="traffic received intake: chữ thường")
    ticket, after = hide(events, "traffic", "received", "intake", "06040")
    assert ticket.description == "█████ █████ █████: chữ thường"
    assert (ticket.category, ticket.state, ticket.intake_unit) == ("traffic", "received", INTAKE)
    assert fold(after) == ticket


def test_words_that_are_not_there_are_refused() -> None:
    with pytest.raises(Invalid, match="words_not_found"):
        hide(history("receive"), "Trần Văn")


@pytest.mark.parametrize(
    ("unit", "role", "allowed"),
    [
        (INTAKE, Role.INTAKE, True),
        (samples.POLICE, Role.SUPERVISOR, True),
        (samples.POLICE, Role.LEADER, False),
        (samples.POLICE, Role.FOCAL, False),
        ("ky-lua", Role.FOCAL, False),
    ],
)
def test_the_handling_unit_cannot_hide_what_is_said_about_it(unit: str, role: Role, allowed: bool) -> None:
    officer = Officer("one", "…", unit, frozenset({role}))
    events = history(*samples.WAY_TO["processing"])
    for change in (
        lambda: hide(events, "đổ rác", officer=officer),
        lambda: set_to(events, PRIVATE, officer),
    ):
        if allowed:
            change()
        else:
            with pytest.raises(NotAllowed):
                change()


def set_to(events: list[Event], wanted: Visibility, officer: Officer | None = None) -> Event | None:
    return righting.visibility_set(
        fold(events), events, wanted, officer=officer, reason="Có tên người", now=T0, directory=DIRECTORY
    )


def after(*changes: tuple[Visibility, Officer | None], first: Visibility = PUBLIC, category: str = "traffic") -> str:
    """``public`` or ``private`` after changes, or the code of the error that the last one meets."""
    event = samples.created(samples.report(category))
    events = [replace(event, changes={**event.changes, "visibility": first})]
    try:
        for wanted, officer in changes:
            change = set_to(events, wanted, officer)
            events += [change] if change else []
    except DomainError as error:
        return error.code
    return fold(events).visibility


@pytest.mark.parametrize(
    ("changes", "first", "expected"),
    [
        ([(PRIVATE, None)], PUBLIC, "private"),
        ([(PRIVATE, None), (PUBLIC, None)], PUBLIC, "public"),
        ([(PUBLIC, None)], PRIVATE, "public"),
        ([(PRIVATE, DESK)], PUBLIC, "private"),
        ([(PRIVATE, DESK), (PUBLIC, DESK)], PUBLIC, "public"),
        ([(PRIVATE, DESK), (PUBLIC, None)], PUBLIC, "kept_private"),
        # An officer never publishes what its sender wants private.
        ([(PUBLIC, DESK)], PRIVATE, "private_by_sender"),
        ([(PRIVATE, None), (PUBLIC, DESK)], PUBLIC, "private_by_sender"),
        ([(PRIVATE, DESK), (PUBLIC, DESK), (PRIVATE, None), (PUBLIC, None)], PUBLIC, "public"),
        ([(PUBLIC, None)], PUBLIC, "public"),
    ],
)
def test_who_makes_a_report_private_decides_who_makes_it_public_again(
    changes: list[tuple[Visibility, Officer | None]], first: Visibility, expected: str
) -> None:
    assert after(*changes, first=first) == expected


def test_a_report_of_a_restricted_category_never_becomes_public() -> None:
    event = samples.created(samples.report("officials"))
    with pytest.raises(NotPossible, match="never_public"):
        set_to([replace(event, changes={**event.changes, "visibility": PRIVATE})], PUBLIC)


def test_a_private_report_is_not_public_at_once_and_its_clock_goes_on() -> None:
    events = history(*samples.WAY_TO["processing"])
    before = fold(events)
    change = set_to(events, PRIVATE)
    assert change is not None
    ticket = evolve(before, change)
    assert is_public(before, DIRECTORY)
    assert not is_public(ticket, DIRECTORY)
    assert (ticket.due_at, ticket.points, ticket.edition) == (before.due_at, before.points, before.edition)


def hide_and_keep(events: list[Event], *phrases: str) -> tuple[list[Event], restoring.Hidden]:
    """The whole history after phrases were hidden, and what is kept for restoring them."""
    ticket = fold(events)
    event, rewritten = righting.words_hidden(
        ticket, events, phrases, officer=DESK, reason="Tên người khác", now=T0, directory=DIRECTORY
    )
    kept = restoring.originals(ticket, events, event, rewritten)
    by_version = {one.version: one for one in [*events, *rewritten, event]}
    return [by_version[version] for version in sorted(by_version)], restoring.Hidden(event.version, kept)


def restore(events: list[Event], hidden: restoring.Hidden, officer: Officer = DESK) -> list[Event]:
    event, rewritten = restoring.words_restored(
        fold(events), events, hidden, officer=officer, reason="Che nhầm", now=T0, directory=DIRECTORY
    )
    by_version = {one.version: one for one in [*events, *rewritten, event]}
    return [by_version[version] for version in sorted(by_version)]


def test_restored_words_stand_where_they_stood_and_the_history_says_so() -> None:
    events = history("receive", place=Place("06040", "trước nhà ông Nguyễn Văn Nam"))
    events.append(samples.act(fold(events), "note", text="Đã gọi Nguyễn Văn Nam", public=True))
    before = fold(events)
    after, hidden = hide_and_keep(events, "nguyễn văn nam", "12C-123.45")
    assert restoring.restorable(after) == [hidden.version]
    again = restore(after, hidden)
    ticket = fold(again)
    assert (ticket.description, ticket.place) == (before.description, before.place)
    assert [event.details.get("text") for event in again[:-2]] == [event.details.get("text") for event in events]
    assert (again[-1].kind, again[-1].officer) == ("restore_words", "desk")
    assert dict(again[-1].details) == {"of": hidden.version, "reason": "Che nhầm"}
    assert restoring.restorable(again) == []
    with pytest.raises(NotPossible):
        restore(again, hidden)


def test_a_later_hiding_stays_when_an_earlier_one_is_restored() -> None:
    events = history("receive")
    events.append(samples.act(fold(events), "note", text="Đã gọi Nguyễn Văn Nam"))
    after, first = hide_and_keep(events, "Nguyễn Văn Nam")
    after, second = hide_and_keep(after, "12C-123.45")
    assert restoring.restorable(after) == [first.version, second.version]
    # The description has changed since, so it stays as it is; the note has not.
    again = restore(after, first)
    assert fold(again).description == "Ông  █████ đổ rác, xe █████. Hỏi ông █████."
    assert "Đã gọi Nguyễn Văn Nam" in [event.details.get("text") for event in again]
    assert "12C-123.45" in fold(restore(again, second)).description


def test_only_who_may_hide_words_restores_what_is_kept_and_not_what_the_sender_hid() -> None:
    after, hidden = hide_and_keep(history("receive"), "Nguyễn Văn Nam")
    stranger = replace(DESK, unit="that-khe", roles=frozenset({Role.FOCAL}))
    with pytest.raises(NotAllowed):
        restore(after, hidden, stranger)
    with pytest.raises(NotPossible):
        restore(after, restoring.Hidden(hidden.version, {}))
    _, by_sender = hide(history("receive"), "Nguyễn Văn Nam", officer=None)
    assert restoring.restorable(by_sender) == []
