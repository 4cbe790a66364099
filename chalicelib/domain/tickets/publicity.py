"""Which lines of a ticket's history the public reads, and which events change what the public sees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chalicelib.domain.tickets.states import STATES

if TYPE_CHECKING:
    from chalicelib.domain.tickets.ticket import Event

#: Lines of the history that the public and the sender read.
PUBLIC_KINDS = frozenset(
    {
        *("created", "receive", "refuse", "ask", "supply", "unanswered", "dispatch", "accept", "plan", "take_up"),
        *("redispatch", "gather"),
        *("grant_extension", "approve", "reopen", "merge", "unmerge", "close", "closed", "confirm", "withdraw"),
        *("appeal", "handed_over", "frozen", "thawed", "revive"),
    }
)
#: Lines that they read if the line says so (is_public_line).
SOMETIMES_PUBLIC_KINDS = frozenset({"note", "recalculated", "forward"})
#: Lines that only the unit that has the ticket, those above it and supervisors read (rights.py).
INSTRUCTION_KINDS = frozenset({"instruct", "carry_out", "call_off", "instruction_reminded", "instruction_late"})
#: Lines of requests to outside bodies, whose answers the office uses for its own.
FORWARD_KINDS = frozenset(
    {"forward", "recall", "outside_answer", "forward_reminded", "forward_late", "forward_escalated"}
)
#: Lines for officers: what they write to each other, and what does not concern the course of the report.
INTERNAL_KINDS = frozenset(
    {
        *("reclassify", "return", "assign", "involve", "excuse", "contribute", "disagree", "arbitrate", "share"),
        *("set_urgency", "hand_over"),
        *INSTRUCTION_KINDS,
        *(FORWARD_KINDS - {"forward"}),
        *("ask_extension", "deny_extension", "answer", "send_back", "add", "rate", "absorb", "let_go", "pass_on"),
        *("warned", "breached", "escalated", "silent", "desk_handed_over", "followed", "locate"),
        *(
            "unmask",
            "call_back",
            "redact",
            "erase",
            "own_data",
            "root_cause",
            "own_data_answer",
            "breach",
            "restore_words",
            "hide_words",
            "withdraw_photo",
            "set_visibility",
        ),
    }
)
#: Events that change what the public sees and whose line it does not read: who copies public reports must hear of them.
CHANGES_WHAT_IS_SEEN = frozenset(
    {
        *("reclassify", "locate", "redact", "erase", "restore_words", "hide_words", "withdraw_photo", "set_visibility"),
        # The public reads for whom the office waits.
        *("forward", "recall", "outside_answer"),
    }
)


def is_public_line(line: Event) -> bool:
    """Whether the public reads a line of the history of a public ticket."""
    match line.kind:
        case "note" | "forward":
            return bool(line.details.get("public"))
        case "recalculated":
            return "due_at" in line.changes
        case kind:
            return kind in PUBLIC_KINDS


def is_news(line: Event) -> bool:
    """Whether an event changes what the public sees of a public ticket, its history included."""
    return line.kind in CHANGES_WHAT_IS_SEEN or is_public_line(line)


def is_indexed_news(line: Event) -> bool:
    """Whether such an event is found by its time. That a ticket was opened is not, if nobody sees it until later."""
    is_seen = line.kind != "created" or STATES[line.changes["state"]].public
    return is_seen and is_news(line)
