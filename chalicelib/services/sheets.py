"""What the sheets of counts and of indicators have in common."""

from __future__ import annotations

from collections.abc import Sequence

from chalicelib.domain.errors import NotPossible
from chalicelib.store.directory.versioned import EntriesTaken


def stopped(taken: EntriesTaken, lines: Sequence[int]) -> NotPossible:
    """The problem that says how many ``lines`` (their numbers, in order) were entered, and from which on none was.

    The sheet may be sent again after it was checked anew: lines that were entered stay as they are.
    """
    if not taken.entered:
        return NotPossible("indicators_changed")
    return NotPossible("sheet_partly", entered=taken.entered, count=len(lines), line=lines[taken.entered])
