"""What SES found about a mail's sender, from the headers that it puts above all others.

A sender can write the same headers into a mail. So only the topmost one of each name counts, and only above the first
hop before SES (the second ``Received``). Amazon SES Developer Guide, "Email receiving", headers of stored mail.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from email.message import EmailMessage

from chalicelib.domain.mails.headers import LONGEST_VALUE
from chalicelib.domain.mails.mail import MailVerdict, Verdicts

#: The name with which SES signs its results (RFC 8601, section 2.5).
_SERVER = "amazonses.com"
_RESULT = re.compile(r"\s*(spf|dkim|dmarc)\s{0,9}=\s{0,9}([a-z]+)", re.IGNORECASE)
_FAILED = frozenset({"fail", "permerror", "hardfail", "policy"})


def verdicts(message: EmailMessage) -> Verdicts:
    """The verdicts of the receiving server; all are ``none`` in a mail without its headers."""
    own = _above_the_first_hop(message)
    server, _, results = own.get("authentication-results", "").partition(";")
    found = _results(results) if server.strip().lower() == _SERVER else {}
    return Verdicts(
        spf=found.get("spf", MailVerdict.NONE),
        dkim=found.get("dkim", MailVerdict.NONE),
        dmarc=found.get("dmarc", MailVerdict.NONE),
        spam=_verdict(own.get("x-ses-spam-verdict", "")),
        virus=_verdict(own.get("x-ses-virus-verdict", "")),
    )


def _results(text: str) -> dict[str, MailVerdict]:
    """Each method's result. Comments and quoted texts may hold what the sender wrote, so they are left out."""
    found: dict[str, set[MailVerdict]] = {}
    for part in "".join(_bare(text)).split(";"):
        if match := _RESULT.match(part):
            found.setdefault(match[1].lower(), set()).add(_verdict(match[2]))
    # A mail may have several signatures: one that holds is enough. Of all else the worst counts.
    order = {"dkim": (MailVerdict.PASS, MailVerdict.FAIL, MailVerdict.NONE)}
    usual = (MailVerdict.FAIL, MailVerdict.NONE, MailVerdict.PASS)
    return {name: next(one for one in order.get(name, usual) if one in said) for name, said in found.items()}


def _bare(text: str) -> Iterator[str]:
    """The characters outside of comments, which may be nested, and of quoted texts."""
    depth, is_quoted, is_escaped = 0, False, False
    for one in text:
        if is_escaped or one == "\\":
            is_escaped = not is_escaped
        elif one == '"' and not depth:
            is_quoted = not is_quoted
        elif is_quoted:
            continue
        elif one in "()":
            depth = max(0, depth + (1 if one == "(" else -1))
        elif not depth:
            yield one


def _above_the_first_hop(message: EmailMessage) -> dict[str, str]:
    found: dict[str, str] = {}
    hops = 0
    for name, value in message.raw_items():
        key = str(name).lower()
        hops += key == "received"
        if hops > 1:
            break
        found.setdefault(key, str(value)[:LONGEST_VALUE])
    return found


def _verdict(value: str) -> MailVerdict:
    said = value.strip().lower()
    if said == "pass":
        return MailVerdict.PASS
    return MailVerdict.FAIL if said in _FAILED else MailVerdict.NONE
