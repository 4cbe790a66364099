"""How long a request about personal data may take: until it is answered, and until it is fulfilled."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from chalicelib.domain.deadlines.amounts import Amount, parse_amount


class Wish(StrEnum):
    """What is asked for.

    ``withdraw``: consent ends; no more messages, and the contact goes. ``restrict``: the contact is kept, but neither
    used nor shown, until ``lift``. ``object``: the person asks that the contact is not used; an officer decides.
    """

    EXPORT = "export"
    CORRECT = "correct"
    ERASE = "erase"
    WITHDRAW = "withdraw"
    RESTRICT = "restrict"
    LIFT = "lift"
    OBJECT = "object"


#: The name of the period of the answer among those of the rules.
ANSWER = "answer"

#: The periods of Law 91/2025/QH15 and Decree 356/2025/ND-CP (docs/domain.md, "Law"). Those of the rules come first.
LAW: Mapping[str, Amount] = {
    ANSWER: parse_amount("2 working days"),
    Wish.EXPORT: parse_amount("10 days"),
    Wish.CORRECT: parse_amount("10 days"),
    Wish.ERASE: parse_amount("20 days"),
    Wish.WITHDRAW: parse_amount("15 days"),
    Wish.RESTRICT: parse_amount("15 days"),
    Wish.LIFT: parse_amount("15 days"),
    Wish.OBJECT: parse_amount("15 days"),
}


def period(name: str, ruled: Mapping[str, Amount]) -> Amount:
    """The period of ``ANSWER`` or of a wish: the one that the rules say (``ruled``), otherwise the law's."""
    return ruled.get(name) or LAW[name]
