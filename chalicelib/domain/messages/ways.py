"""By which of their addresses a citizen gets a message.

An SMS costs the province money and is read at once. So an SMS is for what the sender must answer, for the end of a
report, and for a person without a mailbox.
"""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.tickets.ticket import BREACH

#: Kinds that go to the telephone and to the mailbox, which gets the full text.
TO_BOTH = frozenset({"ask", "refuse", "approve", BREACH})
#: Kinds that never go by SMS: they tell what the page of the report says too, and ask for nothing.
NEVER_BY_SMS = frozenset({"note", "breached", "close", "closed"})


def fields_for(kind: str, given: Sequence[str]) -> list[str]:
    """Which of the ``given`` addresses (fields of a contact) get a message of a kind; none for no message."""
    if kind in TO_BOTH:
        return list(given)
    free = [field for field in given if field != "phone"]
    if free or kind in NEVER_BY_SMS:
        return free[:1]
    return list(given[:1])
