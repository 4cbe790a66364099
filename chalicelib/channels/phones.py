"""SMS, through SNS."""

from __future__ import annotations

from chalicelib.runtime.aws import sender


def to_phone(phone: str, text: str) -> None:
    """Send an SMS to a number in E.164 form."""
    sender("sns").publish(
        PhoneNumber=phone,
        Message=text,
        MessageAttributes={"AWS.SNS.SMS.SMSType": {"DataType": "String", "StringValue": "Transactional"}},
    )
