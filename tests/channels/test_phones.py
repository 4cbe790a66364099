"""What SNS is told of an SMS, to a person and to a unit's officers."""

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.channels import phones, topics

TRANSACTIONAL = {"DataType": "String", "StringValue": "Transactional"}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What goes to SNS, from the name PhanAnhLS."""
    sent: list[dict[str, Any]] = []
    own = SimpleNamespace(sms_sender="PhanAnhLS", topic_arn_prefix="arn:aws:sns:x:0:tickets-unit-")
    for module in (phones, topics):
        monkeypatch.setattr(module, "settings", lambda: own)
        monkeypatch.setattr(module, "sender", lambda _: SimpleNamespace(publish=lambda **given: sent.append(given)))
    return sent


def test_every_sms_has_the_registered_name_and_its_type(published: list[dict[str, Any]]) -> None:
    phones.to_phone("+84900000001", "a text")
    topics.to_unit("tt", "alert", kind="late", sms="a text", subject="about", body="a text")
    for call in published:
        assert call["MessageAttributes"]["AWS.SNS.SMS.SMSType"] == TRANSACTIONAL
        assert call["MessageAttributes"]["AWS.SNS.SMS.SenderID"]["StringValue"] == "PhanAnhLS"
    assert published[1]["MessageAttributes"].keys() >= {"audience", "kind"}


def test_without_a_name_none_is_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    # SNS refuses an empty value.
    monkeypatch.setattr(phones, "settings", lambda: SimpleNamespace(sms_sender=""))
    assert phones.sms_attributes() == {"AWS.SNS.SMS.SMSType": TRANSACTIONAL}


def test_what_may_cost_nothing_goes_by_mail_alone(published: list[dict[str, Any]]) -> None:
    for only in (None, "email"):
        topics.to_unit("tt", "alert", kind="late", sms="a text", subject="about", body="a text", only=only)
    assert [call["MessageAttributes"].get("only", {}).get("StringValue") for call in published] == [None, "email"]
