"""The index of officers' search keeps the newest version of a ticket, in whatever order its changes are indexed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.domain.tickets.ticket import Ticket
from chalicelib.services import finding
from chalicelib.store.models.finding import FindingCard, FindingLine
from chalicelib.store.tickets import tickets
from tests.domain import samples
from tests.support import Province, open_ticket, take


def act(ticket: Ticket, action: str, **given: Any) -> Ticket:
    stored = tickets.get(ticket.code)
    assert stored is not None
    return tickets.change(stored, samples.act(stored.ticket, action, **given)).ticket


def lines_of(province: Province) -> set[tuple[str, str]]:
    return {(item["pk"]["S"], item["sk"]["S"]) for item in province.items("Finding") if item["sk"]["S"] != "CARD"}


def content(province: Province) -> tuple[Any, ...]:
    """What the index says, without how often and of which version it was written."""
    [card] = [item for item in province.items("Finding") if item["sk"]["S"] == "CARD"]
    return lines_of(province), *(card[name] for name in ("areas", "listed", "longer", "whole", "order"))


def made_anew(province: Province, code: str) -> tuple[Any, ...]:
    """What the index says of a ticket after it was emptied and made again."""
    for key in [*lines_of(province), (f"T#{code}", "CARD")]:
        FindingLine(*key).delete()
    finding.index([code])
    return content(province)


def between(monkeypatch: pytest.MonkeyPatch, where: tuple[type, str], then: Callable[[], object]) -> None:
    """Let something happen once, just before a run of the index does a thing."""
    owner, name = where
    real, waiting = getattr(owner, name), [then]

    def first(*given: Any, **named: Any) -> Any:
        if waiting:
            waiting.pop()()
        return real(*given, **named)

    monkeypatch.setattr(owner, name, first)


def reads_history(monkeypatch: pytest.MonkeyPatch, then: Callable[[], object]) -> None:
    """Let something happen once, after a run of the index has read a ticket and its history."""
    real, waiting = tickets.history, [then]

    def read(code: str) -> Any:
        found = real(code)
        if waiting:
            waiting.pop()()
        return found

    monkeypatch.setattr(tickets, "history", read)


@pytest.mark.parametrize("known_before", [True, False], ids=["indexed before", "first time"])
def test_a_run_that_read_an_earlier_version_leaves_the_newer_card(
    province: Province, monkeypatch: pytest.MonkeyPatch, known_before: bool
) -> None:
    ticket = take(samples.WAY_TO["processing"])
    if known_before:
        finding.index([ticket.code])

    def overtake() -> None:
        act(ticket, "answer")
        finding.index([ticket.code])

    reads_history(monkeypatch, overtake)
    finding.index([ticket.code])
    after = content(province)
    assert after == made_anew(province, ticket.code)


def test_a_newer_version_without_new_words_is_not_overtaken_by_one_in_between(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = take(samples.WAY_TO["processing"])
    first, other = "processing.that-khe", "processing.dong-dang"
    act(ticket, "assign", assignee=first)
    finding.index([ticket.code])
    act(ticket, "assign", assignee=other)

    def overtake() -> None:
        # The ticket is again as it was indexed.
        act(ticket, "assign", assignee=first)
        finding.index([ticket.code])

    reads_history(monkeypatch, overtake)
    finding.index([ticket.code])
    after = content(province)
    assert after == made_anew(province, ticket.code)


@pytest.mark.parametrize("moment", ["batch_write", "save"], ids=["before its lines", "before its card"])
def test_lines_of_two_runs_at_once_are_those_of_the_newer_version(
    province: Province, monkeypatch: pytest.MonkeyPatch, moment: str
) -> None:
    ticket = open_ticket(samples.report(description="Nhà bà Hoàng Bưởi đổ rác"))[0]

    def overtake() -> None:
        for action in ("receive", "dispatch"):
            act(ticket, action)
        finding.index([ticket.code])

    between(monkeypatch, (FindingLine if moment == "batch_write" else FindingCard, moment), overtake)
    finding.index([ticket.code])
    after = content(province)
    assert after == made_anew(province, ticket.code)


def test_lines_that_a_dead_first_run_wrote_leave_with_their_words(
    province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    ticket = take(samples.WAY_TO["processing"])

    class Dying:
        """A batch that dies when half of it was written."""

        def __init__(self, real: Any) -> None:
            self._real, self._left = real, 20

        def __enter__(self) -> Dying:
            self._batch = self._real.__enter__()
            return self

        def __exit__(self, *given: object) -> None:
            self._real.__exit__(None, None, None)

        def save(self, line: FindingLine) -> None:
            self._left -= 1
            if not self._left:
                raise ConnectionError("died")
            self._batch.save(line)

    real = FindingLine.batch_write
    with monkeypatch.context() as dying:
        dying.setattr(FindingLine, "batch_write", lambda: Dying(real()))
        with pytest.raises(ConnectionError):
            finding.index([ticket.code])
    assert len(lines_of(province)) == 19
    act(ticket, "answer")
    finding.index([ticket.code])
    after = content(province)
    assert after == made_anew(province, ticket.code)


def test_a_card_of_an_earlier_release_is_read_and_gets_a_version(province: Province) -> None:
    ticket = take(samples.WAY_TO["processing"])
    finding.index([ticket.code])
    [card] = [item for item in province.items("Finding") if item["sk"]["S"] == "CARD"]
    before = content(province)
    FindingCard(ticket_key := card["pk"]["S"], "CARD").update(
        actions=[FindingCard.version.remove(), FindingCard.revision.remove()]
    )
    assert finding.index([ticket.code]) == 0
    assert content(province) == before
    assert FindingCard.get(ticket_key, "CARD").version == ticket.version
    act(ticket, "answer")
    assert finding.index([ticket.code]) > 0
    after = content(province)
    assert after == made_anew(province, ticket.code)
