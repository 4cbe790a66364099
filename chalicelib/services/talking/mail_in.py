"""Take a mail that SES has stored: find its sender, and put it on the queue of what people say, in their order."""

from __future__ import annotations

from chalicelib.channels import heard
from chalicelib.domain.mails.reading import LONGEST_HEAD, read_head
from chalicelib.identity import signing
from chalicelib.media import mails
from chalicelib.runtime.settings import settings

_PURPOSE = "key of a mail"
#: What tells a mail from a messenger's message in the queue; no encrypted text begins so.
_MARK = "mail:"


def take(key: str) -> bool:
    """Queue the mail with this S3 key. Returns False if this stage takes no mail, or it is gone.

    The queue learns keyed hashes and the key, encrypted. Raises what AWS answers: EventBridge then repeats.
    """
    if not settings().receiving_email or not key.startswith(mails.PREFIX):
        return False
    try:
        sender, message_id = read_head(mails.head(key, LONGEST_HEAD))
    except mails.MailGone:
        return False
    # Without an id, or without a sender, each mail stands for itself.
    identity = signing.keyed_hash("id of a mail", f"{sender} {message_id}" if sender and message_id else key)
    content = f"{_MARK}{signing.encrypt(_PURPOSE, key)}"
    heard.put([heard.QueuedMessage(mailbox_hash(sender or key), identity, content)])
    return True


def mailbox_hash(address: str) -> str:
    """The keyed hash of a mailbox, which keeps the order of its mails and counts them."""
    return signing.keyed_hash("sender of a mail", address.lower())


def is_mail(message: heard.QueuedMessage) -> bool:
    """Whether an entry of the queue is a mail."""
    return message.content.startswith(_MARK)


def key_of(message: heard.QueuedMessage) -> str:
    """The S3 key of a queued mail. Raises ValueError for any other content."""
    key = signing.decrypt_long(_PURPOSE, message.content.removeprefix(_MARK))
    if key is None:
        raise ValueError("not of this queue")
    return key
