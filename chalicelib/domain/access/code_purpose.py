"""What a one-time code is asked for. Its SMS says so, and a code for a booking proves nothing else."""

from __future__ import annotations

from enum import StrEnum


class CodePurpose(StrEnum):
    """What somebody wants to do with a code."""

    #: To see one's own reports, follow others and sign in.
    REPORTS = "reports"
    #: To book a time of a reception.
    BOOKING = "booking"
    #: To confirm the new number of an account.
    MOVE = "move"


#: A code for a meeting begins no session, because people may read such a code out to others.
BEGINS_SESSION = frozenset({CodePurpose.REPORTS, CodePurpose.MOVE})
