"""Paid templates of Zalo (ZNS): before SMS, where the province has a template and Zalo takes it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta

import pytest

from chalicelib.channels import outbound
from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services.talking import channel_tokens
from chalicelib.store.directory import documents
from infra.stand_in.zalo import ZaloStandIn
from tests.chats.conftest import Chats
from tests.chats.reports import OWN, START, received, report, sent_sms, status
from tests.support import Faults, set_clock

pytestmark = pytest.mark.usefixtures("by_day")
RECEIVE = {
    "notice": "receive",
    "template_id": "302145",
    "params": [
        {"name": "ma_phieu", "value": "code"},
        {"name": "linh_vuc", "value": "category", "longest": 8},
        {"name": "han", "value": "due"},
    ],
}


@pytest.fixture(autouse=True)
def zalo(chats: Chats) -> ZaloStandIn:
    """The province has a template for the receipt."""
    documents.publish(Kind.ZNS, {"zns": [RECEIVE]}, by="test", at=clock.now())
    documents.forget()
    channel_tokens.forget()
    return chats.stand_ins.zalo


def by(chats: Chats, kind: str = "receive") -> list[str]:
    """By what a notice to the sender went."""
    return [
        channel
        for item in chats.province.items("Tickets")
        if item["type"]["S"] == "notice" and item["kind"]["S"] == kind and item["to"]["S"] == "reporter"
        for channel in json.loads(item["channels"]["S"])
    ]


def got(zalo: ZaloStandIn) -> list[str]:
    return [line.text for line in zalo.person(OWN).got]


def test_a_notice_with_a_template_goes_by_it_and_not_by_sms(chats: Chats, zalo: ZaloStandIn, faults: Faults) -> None:
    code = received(chats)
    (text,) = got(zalo)
    lines = dict(line.split(": ", 1) for line in text.splitlines()[1:])
    assert lines["ma_phieu"].replace(" ", "") == code
    assert len(lines["linh_vuc"]) == 8, "cut to the template's length"
    assert sent_sms(faults) == []
    assert by(chats) == ["zns"]
    (tracked,) = zalo.tracked
    assert code not in tracked


def test_a_notice_without_a_template_goes_by_sms(chats: Chats, zalo: ZaloStandIn, faults: Faults) -> None:
    code = received(chats)
    assert chats.api.act("intake.intake", code, "ask", text="Số nhà bao nhiêu?").status == 200
    assert chats.deliver() == []
    assert len(got(zalo)) == 1
    assert len(sent_sms(faults)) == 1


def test_it_is_off_where_zalo_is(
    chats: Chats, zalo: ZaloStandIn, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CHANNELS", "messenger,sms")
    settings.cache_clear()
    received(chats)
    assert got(zalo) == []
    assert len(sent_sms(faults)) == 1


def test_somebody_with_a_mailbox_gets_the_receipt_there(
    chats: Chats, zalo: ZaloStandIn, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    mails: list[str] = []
    way = next(one for one in outbound.TO_CITIZENS if one.field == "email")
    ours = replace(way, send=lambda address, _: mails.append(address))
    monkeypatch.setattr(outbound, "TO_CITIZENS", (outbound.TO_CITIZENS[0], ours))
    received(chats, email="nguoi.gui@example.invalid")
    assert mails == ["nguoi.gui@example.invalid"]
    assert got(zalo) == []
    assert sent_sms(faults) == []


@pytest.mark.parametrize("mode", ["busy", "broken", "token", "gone"])
def test_what_zalo_does_not_take_goes_by_sms_at_once(
    chats: Chats, zalo: ZaloStandIn, faults: Faults, mode: str
) -> None:
    zalo.mode = mode
    received(chats)
    assert got(zalo) == []
    assert len(sent_sms(faults)) == 1
    assert status(chats, "receive") == ["sent"]
    assert (channel_tokens.METRIC in chats.metrics) == (mode == "token")


def test_a_telephone_without_zalo_gets_an_sms(chats: Chats, zalo: ZaloStandIn, faults: Faults) -> None:
    zalo.without_zalo.add(OWN)
    received(chats)
    assert len(sent_sms(faults)) == 1


def test_after_a_slow_refusal_the_sms_is_a_message_of_its_own(
    chats: Chats, zalo: ZaloStandIn, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.jobs.sending import phoning

    zalo.mode = "gone"
    monkeypatch.setattr(phoning, "_QUICK", 0.0)
    received(chats)
    assert sent_sms(faults) == []
    # The copy that waits in the outbox.
    assert chats.send() == []
    assert len(sent_sms(faults)) == 1
    assert chats.send() == []


def test_at_night_an_urgent_notice_goes_by_sms(
    chats: Chats, zalo: ZaloStandIn, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, START + timedelta(hours=13))
    code = report(chats, description="Cống vỡ, nước tràn ra đường")
    assert chats.api.act("intake.intake", code, "receive", urgency="urgent").status == 200
    assert chats.deliver() == []
    assert got(zalo) == []
    assert len(sent_sms(faults)) == 1


def test_a_template_counts_into_the_budget(
    chats: Chats, zalo: ZaloStandIn, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LIMITS", "sms_phone=1/3600")
    settings.cache_clear()
    received(chats)
    received(chats)
    assert len(got(zalo)) == 1
    assert sent_sms(faults) == []
    assert sorted(status(chats, "receive")) == ["held", "sent"]
