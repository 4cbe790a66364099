"""Why a contact that the vault still keeps is neither used nor shown."""

from __future__ import annotations

from enum import StrEnum


class Limit(StrEnum):
    """The sender restricted the use of their contact, withdrew their consent, or objected and was found right."""

    RESTRICTED = "restricted"
    WITHDRAWN = "withdrawn"
    OBJECTED = "objected"


class AfterEnd(StrEnum):
    """What becomes of the call-back number of a rescue when it has ended.

    Until then it is kept to protect a life, whatever its owner asked for: they may be asking under water.
    """

    RESTRICTED = Limit.RESTRICTED
    WITHDRAWN = Limit.WITHDRAWN
    OBJECTED = Limit.OBJECTED
    ERASED = "erased"

    @property
    def goes(self) -> bool:
        """Whether the number is removed; otherwise it is kept and not used."""
        return self in (AfterEnd.WITHDRAWN, AfterEnd.ERASED)
