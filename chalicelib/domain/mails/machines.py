"""Whether a machine wrote a mail (RFC 3834, RFC 2919, RFC 3464): such a mail makes no report and gets no answer."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from email.message import EmailMessage

from chalicelib.domain.mails.headers import raw_value, sender_of
from chalicelib.domain.mails.mail import MailVerdict, Verdicts

_LISTS = ("list-id", "list-unsubscribe", "list-post", "list-help")
_ANSWERERS = ("x-autoreply", "x-autorespond", "x-auto-response-suppress", "x-autoresponder")
_PRECEDENCE = frozenset({"bulk", "junk", "list", "auto_reply"})
#: Mailboxes that no person reads (RFC 3834, section 2; RFC 2142), and those that say so.
_NOBODY = re.compile(
    r"(mailer-daemon|postmaster|listserv|majordomo|owner-.*|.*-(request|owner|bounces?)"
    r"|(no|do-?not)[-_.]?reply.*|bounces?([-+.].*)?)@.*"
)


def machine(message: EmailMessage, found: Verdicts, own: Collection[str]) -> str | None:
    """The reason why a machine wrote a mail, None if a person seems to have. ``own``: our addresses, in lower case."""
    sender = sender_of(message)
    if not sender:
        return "no sender"
    if without_label(sender) in own:
        return "own address"
    by_headers = (reason for reason, says in _SIGNS.items() if says(message))
    if reason := next(by_headers, None):
        return reason
    if _NOBODY.fullmatch(sender):
        return "mailbox of nobody"
    return next((name for name in ("virus", "spam") if getattr(found, name) is MailVerdict.FAIL), None)


def _is_submitted(message: EmailMessage) -> bool:
    said = raw_value(message, "auto-submitted").partition(";")[0].strip().lower()
    return said not in ("", "no")


#: Reason -> whether the headers say it.
_SIGNS: Mapping[str, Callable[[EmailMessage], bool]] = {
    "empty return path": lambda message: raw_value(message, "return-path").strip() == "<>",
    "auto-submitted": _is_submitted,
    "precedence": lambda message: raw_value(message, "precedence").strip().lower() in _PRECEDENCE,
    "list": lambda message: any(raw_value(message, name) for name in _LISTS),
    "answerer": lambda message: any(raw_value(message, name) for name in _ANSWERERS),
    "report of delivery": lambda message: (
        raw_value(message, "content-type").strip().lower().startswith("multipart/report")
    ),
}


def without_label(address: str) -> str:
    """Return an address without its label: "office+label@host" becomes "office@host" (RFC 5233)."""
    local, _, host = address.partition("@")
    return f"{local.partition('+')[0]}@{host}"
