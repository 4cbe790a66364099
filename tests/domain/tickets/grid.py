"""Who may take which action in which state, where it leads, and its clock and inputs: the tables of the tests."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import product

from chalicelib.domain.deadlines.rules import Check
from chalicelib.domain.province.officers import Role
from chalicelib.domain.tickets.moves import MOVES
from chalicelib.domain.tickets.states import State
from chalicelib.domain.tickets.ticket import Ticket
from tests.domain import samples
from tests.domain.samples import HOME_AFFAIRS, INTAKE, POLICE, TRAFFIC_POLICE, WAY_TO

DIRECTORY = samples.directory()
SOON = timedelta(minutes=10)


# Who may: I F P L the intake unit's officers by role (intake, focal, processing, leader), i f p l the handling unit's,
# x y z a coordinating unit's (focal, processing, leader), A the leader of a unit above the handling unit, S a
# supervisor of any unit, C the sender.
# An officer of a unit above counts as one of the intake unit, never of the handling unit.
# Nothing else happens after the answer.
GRID = """
                 new    received  refused  dispatched  returned  needs_info  processing  planned    awaiting_approval
receive          IS     .         .        .           .         .           .           .          .
refuse           IS     IS        .        .           IS        .           .           .          .
dispatch         .      IS        .        .           IS        .           .           .          .
reclassify       .      IS        .        IS          IS        .           IS          IS         .
ask              IS     IS        .        .           IS        .           ifplS       .          .
accept           .      .         .        fl          .         .           .           .          .
set_urgency      .      IS        .        IS          IS        .           IS          IS         IS
redispatch       .      .         .        IS          .         .           IS          IS         IS
return           .      .         .        fl          .         .           fl          fl         .
assign           .      .         .        fl          .         .           fl          .          .
hand_over        .      .         .        fpl         .         .           fpl         .          .
note             IFPLS  IFPLS     .        IFPLifplS   IFPLS     IFPLifplS   IFPLifplS   IFPLifplS  IFPLifplS
instruct         LS     LS        .        lAS         LS        LlAS        lAS         lAS        lAS
carry_out        IFPL   IFPL      .        ifpl        IFPL      IFPLifpl    ifpl        ifpl       ifpl
call_off         LS     LS        .        lAS         LS        LlAS        lAS         lAS        lAS
forward          .      IFPLS     .        IFPLifplS   IFPLS     IFPLifplS   IFPLifplS   IFPLifplS  IFPLifplS
recall           .      IFPLS     .        IFPLifplS   IFPLS     IFPLifplS   IFPLifplS   IFPLifplS  IFPLifplS
involve          .      .         .        ILilS       .         .           ILilS       ILilS      .
excuse           .      .         .        IS          .         .           IS          IS         .
contribute       .      .         .        xyz         .         .           xyz         xyz        .
disagree         .      .         .        flxz        .         .           flxz        flxz       .
arbitrate        .      .         .        S           .         .           S           S          .
plan             .      .         .        .           .         .           lS          .          .
take_up          .      .         .        .           .         .           .           fl         .
ask_extension    .      .         .        .           .         .           fp          .          .
grant_extension  .      .         .        .           .         .           lS          .          .
deny_extension   .      .         .        .           .         .           lS          .          .
answer           .      .         .        .           .         .           fp          .          .
approve          .      .         .        .           .         .           .           .          l
send_back        .      .         .        .           .         .           .           .          fl
close            .      .         .        .           .         .           .           .          .
merge            IS     IS        .        IS          IS        IS          IS          IS         .
gather           IS     IS        .        IS          IS        .           IS          IS         IS
unmerge          .      .         .        .           .         .           .           .          .
share            .      .         .        IS          .         .           IS          IS         IS
supply           .      .         .        .           .         C           .           .          .
add              C      C         .        C           C         .           C           C          C
withdraw         C      C         .        C           C         C           C           C          .
appeal           .      .         C        .           .         .           .           .          .
confirm          .      .         .        .           .         .           .           .          .
rate             .      .         .        .           .         .           .           .          .
reopen           .      .         .        .           .         .           .           .          .
"""
GRID_AFTER_THE_ANSWER = """
           resolved  closed  withdrawn  merged
instruct   lAS       .       .          .
carry_out  ifpl      .       .          .
call_off   lAS       .       .          .
unmerge   .         .       .          IS
close     IS        .       .          .
confirm   C         .       .          .
rate      C         C       .          C
reopen    C         C       .          C
add       .         .       .          C
withdraw  .         .       .          C
"""
TARGET = {
    "receive": "received",
    "refuse": "refused",
    "dispatch": "dispatched",
    "redispatch": "dispatched",
    "ask": "needs_info",
    "accept": "processing",
    "return": "returned",
    "plan": "planned",
    "take_up": "processing",
    "answer": "awaiting_approval",
    "approve": "resolved",
    "send_back": "processing",
    "close": "closed",
    "merge": "merged",
    "withdraw": "withdrawn",
    "appeal": "new",
    "confirm": "closed",
    "reopen": "processing",
}
STEP = {
    "new": "receive",
    "received": "dispatch",
    "returned": "dispatch",
    "dispatched": "accept",
    "needs_info": "supply",
    "processing": "process",
    "planned": "planned",
    "awaiting_approval": "approve",
    "resolved": "confirm",
    "refused": None,
    "closed": None,
    "withdrawn": None,
    "merged": None,
}
NEEDS = {
    "refuse": {"refusal"},
    "dispatch": {"unit"},
    "share": {"reason"},
    "reclassify": {"reason"},
    "ask": {"text"},
    "set_urgency": {"urgency", "reason"},
    "redispatch": {"unit", "reason"},
    "return": {"reason"},
    "assign": {"assignee"},
    "hand_over": {"text"},
    "note": {"text"},
    "gather": {"text"},
    "instruct": {"text"},
    "carry_out": {"text"},
    "call_off": {"reason"},
    "forward": {"body", "text"},
    "recall": {"reason"},
    "involve": {"coordinators"},
    "excuse": {"unit", "reason"},
    "contribute": {"text"},
    "disagree": {"reason"},
    "arbitrate": {"text"},
    "plan": {"until", "text"},
    "ask_extension": {"until", "reason"},
    "deny_extension": {"reason"},
    "answer": {"text"},
    "send_back": {"reason"},
    "merge": {"main"},
    "unmerge": {"main", "reason"},
    "supply": {"text"},
    "add": {"text"},
    "appeal": {"reason"},
    "rate": {"rating"},
    "reopen": {"reason"},
}
#: Action -> the actions in the same state that must come before it.
AFTER = {
    "hand_over": ("assign",),
    "carry_out": ("instruct",),
    "call_off": ("instruct",),
    "recall": ("forward",),
    "grant_extension": ("ask_extension",),
    "deny_extension": ("ask_extension",),
    "excuse": ("involve",),
    "contribute": ("involve",),
    "disagree": ("involve",),
    "arbitrate": ("involve", "disagree"),
}
COORDINATOR_S = {Role.FOCAL: "x", Role.PROCESSING: "y", Role.LEADER: "z"}
LETTERS = {Role.INTAKE: "I", Role.FOCAL: "F", Role.PROCESSING: "P", Role.LEADER: "L"}


def cells(grid: str) -> Iterator[tuple[str, str, str]]:
    """(action, state, letters of those who may) of a grid."""
    header, *rows = grid.strip().splitlines()
    states = header.split()
    for row in rows:
        action, *entries = row.split()
        for state, who in zip(states, entries, strict=True):
            yield action, state, who.strip(".")


ALLOWED = {(action, state): who for action, state, who in cells(GRID)}
ACTIONS = list(dict.fromkeys(action for action, _ in ALLOWED))
ALLOWED |= {(action, state): "" for action in ACTIONS for state in ("resolved", "closed", "withdrawn", "merged")}
ALLOWED |= {(action, state): who for action, state, who in cells(GRID_AFTER_THE_ANSWER)}
_FORGOTTEN = sorted(
    {f"`{name}`" for pair in product(MOVES, State) if pair not in ALLOWED for name in pair}
    - {f"`{name}`" for pair in ALLOWED for name in pair}
)
assert not _FORGOTTEN, f"GRID has no row or column {', '.join(_FORGOTTEN)}"
SENDER_ACTIONS = [action for action in ACTIONS if "C" in {ALLOWED[action, state] for state in State}]
OFFICER_ACTIONS = [action for action in ACTIONS if action not in SENDER_ACTIONS]
#: (intake unit, handling unit) -> an officer's unit -> whether it counts as the intake unit, the handling unit.
SCENES = {
    "handled at the bottom of the tree": (
        (INTAKE, TRAFFIC_POLICE),
        {INTAKE: "intake", TRAFFIC_POLICE: "handling", POLICE: "above", HOME_AFFAIRS: "coordinating"},
    ),
    "handled higher up": ((INTAKE, POLICE), {POLICE: "handling", TRAFFIC_POLICE: "", HOME_AFFAIRS: "coordinating"}),
    "taken in by a department": (
        (TRAFFIC_POLICE, "that-khe"),
        {TRAFFIC_POLICE: "intake", POLICE: "intake", "that-khe": "handling", INTAKE: ""},
    ),
    "taken in and handled by one": (
        ("that-khe", "that-khe"),
        {"that-khe": "intake handling", INTAKE: "", "dong-dang": "", HOME_AFFAIRS: "coordinating"},
    ),
}
#: A question of the handling unit can be cut short, one of intake cannot; and instructions are for the unit that asks.
DEPENDS = {(action, "needs_info") for action in ("redispatch", "instruct", "carry_out", "call_off")}
#: Other ways to a state, which differ in who may act.
OTHER_WAY_TO = {"needs_info": (*WAY_TO["processing"], "ask"), "withdrawn": (*WAY_TO["processing"], "withdraw")}


def ready_for(action: str, category: str = "hygiene") -> Ticket:
    """A ticket in the first state that allows an action."""
    state = next(state for state in State if ALLOWED[action, state])
    return samples.ticket(*WAY_TO[state], *AFTER.get(action, ()), new=samples.report(category))


AROUND_A_PAUSE = {"ask", "supply", "unanswered"}
LADDER_KINDS = {Check.WARNED, Check.BREACHED, Check.ESCALATED}
