"""SMS, through SNS."""

from __future__ import annotations

from typing import Any

from chalicelib.runtime.aws import sender
from chalicelib.runtime.settings import settings

_SENDER_LENGTH = 11


def to_phone(phone: str, text: str) -> None:
    """Send an SMS to a number in E.164 form."""
    sender("sns").publish(PhoneNumber=phone, Message=text, MessageAttributes=sms_attributes())


def sms_attributes() -> dict[str, Any]:
    """What SNS is told of every SMS: that it matters more than its price, and the registered name of its sender."""
    values = {"SMSType": "Transactional", "SenderID": settings().sms_sender[:_SENDER_LENGTH]}
    return {
        f"AWS.SNS.SMS.{name}": {"DataType": "String", "StringValue": value} for name, value in values.items() if value
    }
