"""Take the mails that SES has stored into the queue of what people say."""

from __future__ import annotations

from chalicelib.runtime.observe import logger
from chalicelib.services.talking import mail_in


def take(key: str) -> str:
    """Take one mail; ``key`` is that of its S3 object. Returns what was done."""
    taken = mail_in.take(key)
    if not taken:
        logger.info("an object is no mail to be read")
    return "queued" if taken else "left"
