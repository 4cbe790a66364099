"""Messages to a unit's officers, through its SNS topic."""

from __future__ import annotations

import json
from typing import Literal

from botocore.exceptions import ClientError

from chalicelib.channels.phones import sms_attributes
from chalicelib.domain.texts.sms import without_accents
from chalicelib.runtime.aws import sender
from chalicelib.runtime.settings import settings

_SUBJECT_LENGTH = 100
#: The attribute of a message that goes by one of these ways alone. Subscriptions filter by it
#: (infra/manage/subscriptions.py).
ONLY = "only"
type WayAlone = Literal["sms", "email"]


def to_unit(
    unit: str, audience: str, *, kind: str, sms: str, subject: str, body: str, only: WayAlone | None = None
) -> None:
    """Publish to a unit's topic; subscriptions filter by ``audience`` and ``only``.

    ``sms`` goes to telephones, ``body`` to mailboxes. SNS accepts ASCII subjects only, so accents are removed.
    """
    sender("sns").publish(
        TopicArn=settings().topic_arn_prefix + unit,
        Subject=without_accents(subject)[:_SUBJECT_LENGTH],
        MessageStructure="json",
        Message=json.dumps({"default": sms, "sms": sms, "email": body}, ensure_ascii=False),
        MessageAttributes={
            "audience": {"DataType": "String", "StringValue": audience},
            "kind": {"DataType": "String", "StringValue": kind},
            **({ONLY: {"DataType": "String", "StringValue": only}} if only else {}),
            **sms_attributes(),
        },
    )


def name_of(error: Exception) -> str:
    """Return AWS's error code or the type of an error. Its text is not logged: it may hold a telephone number."""
    return str(error.response["Error"]["Code"]) if isinstance(error, ClientError) else type(error).__name__
