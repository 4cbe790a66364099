"""What each move changes, by its action. The caller has checked with moves.py that the move and its inputs are allowed.

An effect returns the changed fields of the ticket and the details of the event. If the clock is not the usual one of
the new state, the effect returns the clock too.
"""

from __future__ import annotations

from chalicelib.domain.tickets.effects import coordinating, deciding, forwarding, handling, instructing, sender
from chalicelib.domain.tickets.effects.context import Effects

#: The effect of every move, by its action.
EFFECTS: Effects = {
    **deciding.EFFECTS,
    **handling.EFFECTS,
    **coordinating.EFFECTS,
    **instructing.EFFECTS,
    **forwarding.EFFECTS,
    **sender.EFFECTS,
}

#: Moves whose effect sets the clock itself.
OWN_CLOCK = frozenset({"plan", "supply", "grant_extension"})

#: Moves that count as a progress note to the citizen, besides a public note.
TELLS_OF_PROGRESS = frozenset({"plan", "grant_extension"})
