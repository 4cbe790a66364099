"""Received mails in S3, as SES stores them: one object each, kept for thirty days or until its person is
erased.
"""

from __future__ import annotations

from botocore.exceptions import ClientError

from chalicelib.runtime.aws import client
from chalicelib.runtime.settings import settings

#: Where SES puts them (infra/data.yaml).
PREFIX = "mails/"
#: SES takes mails of at most 40 MB; larger objects are not of SES.
LARGEST = 40 * 1024 * 1024


class MailGone(Exception):
    """There is no such mail any more, or it is larger than mails are."""


def head(key: str, most: int) -> bytes:
    """The first bytes of a mail, at most ``most``. Raises MailGone."""
    return _read(key, f"bytes=0-{most - 1}")


def whole(key: str) -> bytes:
    """A mail. Raises MailGone."""
    return _read(key, f"bytes=0-{LARGEST - 1}")


def forget(key: str) -> None:
    """Remove a mail. Does nothing if it is gone."""
    client("s3").delete_object(Bucket=settings().mails_bucket, Key=key)


def _read(key: str, part: str) -> bytes:
    try:
        answer = client("s3").get_object(Bucket=settings().mails_bucket, Key=key, Range=part)
    except ClientError as error:
        # An empty object has no first byte.
        if error.response["Error"]["Code"] in ("NoSuchKey", "InvalidRange"):
            raise MailGone(key) from error
        raise
    found: bytes = answer["Body"].read()
    return found
