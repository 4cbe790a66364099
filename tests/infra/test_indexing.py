"""`infra.manage index-tickets` on this test's tables: what it says, and how it ends."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest

from infra.manage import __main__ as command_line
from infra.stack.stage import Deployed
from tests.domain import samples
from tests.support import Province, set_clock, take


@dataclass(frozen=True)
class Said:
    """How a command ended, and what it wrote."""

    ended: int
    out: str
    err: str


@pytest.fixture
def index_tickets(
    province: Province, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Said]:
    set_clock(monkeypatch, samples.T0 + timedelta(days=60))
    tables = {f"{name}Table": table for name, table in province.tables.items()}
    own = {"OutboxUrl": province.outbox_url, "TopicArnPrefix": province.topic_arn_prefix}
    outputs = {**province.aws.outputs, **tables, **own}
    stack = Deployed("test", outputs, province.aws.client, province.aws.endpoint_url)
    monkeypatch.setattr(command_line, "deployed", lambda _stage: stack)

    def run(*months: str) -> Said:
        given = [word for month in months for word in ("--month", month)]
        monkeypatch.setattr("sys.argv", ["manage", "index-tickets", "--stage", "test", *given])
        try:
            ended = command_line.main()
        except SystemExit as refused:
            ended = int(refused.code or 0)
        return Said(ended, *capsys.readouterr())

    return run


def test_it_says_how_many_reports_it_looked_at(province: Province, index_tickets: Callable[..., Said]) -> None:
    take(("receive", "dispatch"))
    done = index_tickets("2026-03")
    assert (done.ended, done.err) == (0, "")
    assert done.out.startswith("2026-03: 1 reports, ")
    assert index_tickets("2026-03").out == "2026-03: 1 reports, 0 lines of the index changed\n"
    assert index_tickets() == Said(0, "2026-03: 1 reports, 0 lines of the index changed\n", "")


@pytest.mark.parametrize(
    ("month", "why"),
    [
        ("2026-04", "2026-04: no reports were sent\n"),
        ("2026-06", "2026-06: this month has not begun; nothing was indexed\n"),
        ("2099-01", "2099-01: this month has not begun; nothing was indexed\n"),
        ("2024-12", "2024-12: no report is older than 2025-01; nothing was indexed\n"),
    ],
)
def test_a_month_without_reports_is_said_and_ends_with_a_failure(
    index_tickets: Callable[..., Said], month: str, why: str
) -> None:
    take(("receive", "dispatch"))
    assert index_tickets(month) == Said(1, "", why)


def test_the_other_months_are_indexed_when_one_has_no_reports(
    province: Province, index_tickets: Callable[..., Said]
) -> None:
    take(("receive", "dispatch"))
    done = index_tickets("2026-04", "2026-03")
    assert done.ended == 1
    assert done.out.startswith("2026-03: 1 reports, ")
    assert done.err == "2026-04: no reports were sent\n"
    assert province.items("Finding") != []


def test_nothing_is_indexed_when_one_of_the_months_has_not_begun(
    province: Province, index_tickets: Callable[..., Said]
) -> None:
    take(("receive", "dispatch"))
    assert index_tickets("2026-03", "2026-06").ended == 1
    assert province.items("Finding") == []


@pytest.mark.parametrize("text", ["2026-13", "2026-3", "march", "2026-03-01", "٢٠٢٦-٠٣"])
def test_what_is_no_month_is_refused(index_tickets: Callable[..., Said], text: str) -> None:
    refused = index_tickets(text)
    assert refused.ended == 2
    assert f"{text} is no month; write it like 2026-03" in refused.err
