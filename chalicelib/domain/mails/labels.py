"""The label in the address to which a person answers: it says which report the answer is about.

``phananh+ls4827395165-<mark>@…``: the mark is a keyed hash of the code and of the person's address. The same label
stands in the ``References`` of our mails, because SES gives each mail an id of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chalicelib.domain.mails.machines import without_label
from chalicelib.domain.mails.mail import Mail

#: How much of the keyed hash stands in an address: 100 bits.
MARK_LENGTH = 20
_LABEL = re.compile(r"([a-z]{2}\d{10})-([a-z2-7]{20})")


def labelled(address: str, code: str, mark: str) -> str:
    """The receiving ``address`` with the label of a report."""
    local, _, host = address.partition("@")
    return f"{local}+{code.lower()}-{mark}@{host}"


def thread_id(labelled_address: str) -> str:
    """The message id, in brackets, that all mails about a report name."""
    return f"<{labelled_address.partition('+')[2]}>"


def labels(mail: Mail, address: str) -> Iterator[tuple[str, str]]:
    """(code, mark) of each label in the addresses that a mail was sent to and in the ids that it answers."""
    _, _, host = address.lower().partition("@")
    of_addresses = (to.partition("+")[2] for to in mail.to if without_label(to) == address.lower())
    for found in (*of_addresses, *mail.references):
        name, _, at = found.lower().partition("@")
        match = _LABEL.fullmatch(name)
        if match and at == host:
            yield match[1].upper(), match[2]
