"""The morning's digest of a unit: correct counts, the first codes, one SMS, and nothing that a reporter wrote."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.rules import Check
from chalicelib.domain.messages.digests import Digest, Reading, digest, is_gathered, many
from chalicelib.domain.texts.sent import messages
from chalicelib.domain.texts.sms import fits_one_sms
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import (
    DESK_HANDED_OVER,
    FORWARD_ESCALATED,
    FORWARD_LATE,
    HANDED_OVER,
    INSTRUCTION_LATE,
    INSTRUCTION_REMINDED,
)
from tests.domain import samples
from tests.domain.samples import local

DIRECTORY = samples.directory()
#: 07:30 on a Monday.
NOW = local("2026-03-02 07:30")
LATE, TODAY, LATER = NOW - timedelta(hours=2), NOW + timedelta(hours=3), NOW + timedelta(days=2)


@dataclass(frozen=True)
class Line:
    """A line of a queue, ordered by ``step_due_at``."""

    step_due_at: datetime | None
    state: State = State.DISPATCHED
    code: str = samples.CODE
    category: str = "hygiene"
    commune: str | None = samples.COMMUNES["that-khe"]
    step: str | None = "accept"
    due_at: datetime = LATER
    title: str = samples.DESCRIPTION


def digest_of(*lines: Line, more: bool = False, unrated: Reading = Reading(())) -> Digest | None:  # noqa: B008 - frozen
    return digest("that-khe", Reading(lines, more), unrated, now=NOW, directory=DIRECTORY)


def figures(*lines: Line, more: bool = False) -> str | None:
    """The counts in the heading."""
    message = digest_of(*lines, more=more)
    return message.subject.partition(": ")[2] if message else None


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], None),
        ([Line(LATER)], None),
        ([Line(None)], None),
        ([Line(LATE)], "quá hạn 1"),
        ([Line(NOW)], "quá hạn 1"),
        ([Line(NOW + timedelta(seconds=1))], "hạn hôm nay 1"),
        ([Line(local("2026-03-02 23:59"))], "hạn hôm nay 1"),
        ([Line(local("2026-03-03 00:00"))], None),
        ([Line(LATER, State.RETURNED)], "bị trả lại 1"),
        # A ticket counts in each section: a returned ticket may be late too.
        ([Line(LATE, State.RETURNED), Line(LATE), Line(TODAY)], "quá hạn 2, hạn hôm nay 1, bị trả lại 1"),
    ],
)
def test_tickets_are_counted_by_section(lines: list[Line], said: str | None) -> None:
    assert figures(*lines) == said


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        # Lines that were not read are due no earlier than the last line read.
        ([Line(LATE), Line(LATE)], "quá hạn 2+"),
        ([Line(LATE), Line(TODAY)], "quá hạn 1, hạn hôm nay 1+"),
        ([Line(LATE), Line(TODAY), Line(LATER)], "quá hạn 1, hạn hôm nay 1"),
        ([Line(TODAY, State.RETURNED), Line(LATER)], "hạn hôm nay 1, bị trả lại 1+"),
        ([Line(LATER), Line(LATER)], None),
    ],
)
def test_a_count_that_may_be_higher_has_a_plus(lines: list[Line], said: str | None) -> None:
    assert figures(*lines, more=True) == said


def test_the_mail_says_that_a_list_was_cut() -> None:
    lines = [Line(LATE)] * 100
    whole = digest_of(*lines, unrated=Reading(lines))
    assert whole
    assert "trở lên" not in whole.body
    for cut in (digest_of(*lines, more=True), digest_of(unrated=Reading(lines, more=True))):
        assert cut
        assert "từ 100 phiếu trở lên" in cut.body


def test_unrated_answers_come_last_or_alone() -> None:
    answered = Line(LATER, State.RESOLVED, code="LS0000000001", step="confirm")
    alone, both = (
        digest_of(unrated=Reading([answered])),
        digest_of(Line(LATE), unrated=Reading([answered, answered], more=True)),
    )
    assert alone
    assert both
    assert alone.subject == "Sáng 02/03: chưa đánh giá 1"
    assert alone.body.endswith(
        "Chưa đánh giá:\nLS 0000 000 001: xác nhận, hạn 07:30 04/03/2026. Vệ sinh môi trường, Xã Thất Khê"
    )
    assert both.sms == "Sang 02/03: qua han 1, chua danh gia 2+. LS 4827 395 165, LS 0000 000 001"


def test_the_sms_has_the_counts_and_the_first_codes() -> None:
    message = digest_of(*(Line(LATE, code=f"LS000000000{number}") for number in range(5)))
    assert message
    assert message.sms == "Sang 02/03: qua han 5. LS 0000 000 000, LS 0000 000 001, LS 0000 000 002"


def test_the_mail_lists_every_ticket_under_its_heading() -> None:
    message = digest_of(Line(LATE), Line(TODAY, code="LS0000000001", step="process"))
    assert message
    assert message.body.split("\n\n")[1:] == [
        "Xã Thất Khê. Sáng 02/03: quá hạn 1, hạn hôm nay 1.",
        "Quá hạn:\nLS 4827 395 165: nhận xử lý, hạn 05:30 02/03/2026. Vệ sinh môi trường, Xã Thất Khê",
        "Hạn hôm nay:\nLS 0000 000 001: xử lý, hạn 10:30 02/03/2026. Vệ sinh môi trường, Xã Thất Khê",
    ]


def test_a_ticket_may_outlive_its_category_commune_and_unit() -> None:
    line = Line(LATE, category="gone", commune="99999")
    message = digest("closed-down", Reading([line]), Reading([]), now=NOW, directory=DIRECTORY)
    assert message
    assert "closed-down. Sáng" in message.body
    assert message.body.endswith(". gone")


LINES = st.lists(
    st.builds(
        Line,
        step_due_at=st.none() | st.sampled_from([LATE, NOW, TODAY, LATER]),
        state=st.sampled_from([State.NEW, State.RETURNED, State.PROCESSING]),
        code=st.from_regex(r"LS[0-9]{10}", fullmatch=True),
        step=st.sampled_from([None, "receive", "process"]),
    ),
    max_size=100,
)


@given(LINES, st.booleans(), LINES)
def test_every_digest_is_one_sms_with_whole_codes_and_without_the_reports_texts(
    lines: list[Line], more: bool, unrated: list[Line]
) -> None:
    message = digest_of(*lines, more=more, unrated=Reading(unrated))
    if message is None:
        assert not unrated
        assert not any(line.state is State.RETURNED for line in lines)
        assert not any(line.step_due_at in (LATE, NOW, TODAY) for line in lines)
        return
    assert fits_one_sms(message.sms)
    shown = re.findall(r"LS[ 0-9]*", message.sms)
    assert shown
    assert {code.replace(" ", "") for code in shown} <= {line.code for line in [*lines, *unrated]}
    assert samples.DESCRIPTION not in message.sms + message.subject + message.body


@dataclass(frozen=True)
class Waits:
    """A pending alert."""

    code: str
    body: str


def test_only_events_of_the_system_are_gathered_into_one_message() -> None:
    gathered = {kind for kind in messages.OFFICER_MESSAGES if is_gathered(kind)}
    clocks = {Check.WARNED, Check.BREACHED, Check.ESCALATED, Check.SILENT, INSTRUCTION_REMINDED, INSTRUCTION_LATE}
    clocks |= {FORWARD_LATE, FORWARD_ESCALATED}
    assert gathered == {*clocks, HANDED_OVER, DESK_HANDED_OVER}


@pytest.mark.parametrize("kind", ["warned", "breached", "escalated"])
def test_many_alerts_are_one_sms_with_the_number_and_a_mail_with_each(kind: str) -> None:
    alerts = [Waits(f"LS00000000{number:02d}", f"Phiếu thứ {number}.") for number in range(12)]
    message = many(kind, alerts)
    assert fits_one_sms(message.sms)
    assert message.sms.startswith("12 phi")
    assert message.sms.endswith("LS 0000 000 000, LS 0000 000 001, LS 0000 000 002")
    assert message.subject == messages.MANY[kind].fill(n=12).vi.rstrip(".")
    assert message.body.split("\n\n")[1:] == [alert.body for alert in alerts]
