"""Write what the pages need to know of the rules into their folders: ``python -m infra.web_facts``.

Each page gets a ``facts.js`` of its own, so that none loads what it does not use. The files are in the repository; a
test fails when they are not current.
"""

from __future__ import annotations

import json
import textwrap
from collections.abc import Iterable, Mapping
from typing import get_args, get_type_hints

from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.domain.accounts.managing import LEADER_GIVES
from chalicelib.domain.accounts.sheet import COLUMNS
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.finding.office_lists import BY_DEADLINE
from chalicelib.domain.messages import webhooks
from chalicelib.domain.messages.chats import MESSENGERS
from chalicelib.domain.messages.webhooks import WebhookEvent
from chalicelib.domain.nearby.watching import RADII
from chalicelib.domain.numbers.figures import FIGURES, Shown, Tile
from chalicelib.domain.places.place import COARSE
from chalicelib.domain.province.officers import Role
from chalicelib.domain.texts.assets import ASSET_KINDS
from chalicelib.domain.texts.course import STATES_OFFICE
from chalicelib.domain.texts.private import PATTERNS
from chalicelib.domain.tickets import attachments
from chalicelib.domain.tickets.moves import MOST_PLANNED_YEARS, MOVES, RATINGS, Move
from chalicelib.domain.tickets.states import (
    ANSWERED_STATES,
    ENDED_WITHOUT_ANSWER,
    NOT_PUBLIC_STATES,
    OPEN_STATES,
    State,
    states_where,
)
from chalicelib.domain.tickets.ticket import BOOTH_CHANNEL, MAIL_CHANNEL, ROOT_CAUSE
from chalicelib.domain.tickets.workflow.righting import BAR
from chalicelib.http.citizen.schemas import ReportIn
from chalicelib.http.office.schemas import CallIn
from chalicelib.media.pictures import making
from chalicelib.media.videos import duration
from chalicelib.schemas.fields import MAX_ACCURACY
from infra.package.build import ROOT

WEB = ROOT / "chalicelib" / "web"
LONGEST_LINE = 120
_LONGEST_TEXT = 100
HEADER = "// Generated from the Python rules by `python -m infra.web_facts`; do not edit."

#: What officers may do with several tickets at once (office/queue/bulk.js).
_BULK = ("send_on", "receive", "dispatch", "accept", "assign", "hand_over", "note", "refuse", "close", "merge")
#: What the page offers as one move, and the actions that it takes.
_COMPOSED = {"send_on": ("receive", "dispatch")}


def facts() -> Mapping[str, Mapping[str, object]]:
    """The facts by folder and by the name of their constant."""
    return {"citizen": _citizen(), "office": _office(), "admin": _admin(), "dashboard": _dashboard()}


def _citizen() -> Mapping[str, object]:
    return {
        "OPEN_STATES": _ordered(State, OPEN_STATES - NOT_PUBLIC_STATES),
        "ANSWERED_STATES": _ordered(State, ANSWERED_STATES),
        "ENDED_STATES": _ordered(State, states_where(lambda facts: facts.has_ended)),
        "ENDED_WITHOUT_ANSWER": _ordered(State, ENDED_WITHOUT_ANSWER),
        "RATINGS": RATINGS,
        "MOST_PHOTOS": attachments.MAX_PHOTOS,
        "MAX_PHOTO_BYTES": attachments.MAX_BYTES,
        "PHOTO_TYPES": list(attachments.PHOTO_FORMATS),
        "VIDEO_TYPES": list(attachments.VIDEO_FORMATS),
        "MAX_VIDEO_BYTES": attachments.MAX_VIDEO_BYTES,
        "MAX_VIDEO_SECONDS": duration.MAX_SECONDS,
        "WATCH_RADII": RADII,
        "COARSE_METRES": COARSE,
        "MAX_ACCURACY": MAX_ACCURACY,
        "PRIVATE_PATTERNS": PATTERNS,
        "HIDDEN_BAR": BAR,
    }


def _office() -> Mapping[str, object]:
    return {
        "STATES_BEFORE_DISPATCH": _ordered(State, MOVES["refuse"].sources),
        "BULK_ACTIONS": {
            action: {
                "states": _ordered(State, frozenset().union(*(move.sources for move in _moves(action)))),
                "roles": _ordered(Role, frozenset.intersection(*(move.roles for move in _moves(action)))),
                "target": _moves(action)[-1].target,
            }
            for action in _BULK
        },
        "DEADLINE_LISTS": list(BY_DEADLINE),
        "STATES": {state: {"name": text.vi, "name_en": text.en} for state, text in STATES_OFFICE.items()},
        "RATINGS": RATINGS,
        "ALL_CHANNELS": _all_channels(),
        "URGENCIES": list(Urgency),
        "MOST_PLANNED_YEARS": MOST_PLANNED_YEARS,
        "CHANNELS": _choices(CallIn, "channel"),
        "PHOTO_TYPES": list(attachments.PHOTO_FORMATS),
        "COARSE_METRES": COARSE,
        "REDACTION_STYLES": get_args(get_type_hints(making.Area)["style"]),
    }


def _admin() -> Mapping[str, object]:
    return {
        "ROLES": list(Role),
        "LEADER_GIVES": _ordered(Role, LEADER_GIVES),
        "SHEET_COLUMNS": {name: columns[0] for name, columns in COLUMNS.items()},
        "KEY_SCOPES": list(Scope),
        "WEBHOOK_EVENTS": list(WebhookEvent),
        "WEBHOOK_SCOPES": _ordered(Scope, webhooks.SCOPES),
        "MEASURES": list(Measure),
        "MEASURES_AGAINST": list(SubjectKind),
        "ASSET_KINDS": {kind: text._asdict() for kind, text in ASSET_KINDS.items()},
    }


def _dashboard() -> Mapping[str, object]:
    return {
        "CHANNELS": _all_channels(),
        "FIGURE_FORMS": {name: figure.form for name, figure in FIGURES.items()},
        "TILES": [[name, tile.more_is_better] for name, tile in _tiles()],
        "TABLE": [name for name, figure in FIGURES.items() if figure.shown is Shown.TABLE],
    }


def _all_channels() -> list[str]:
    """The channels by which reports come."""
    return [
        *_choices(ReportIn, "channel"),
        *MESSENGERS,
        MAIL_CHANNEL,
        *_choices(CallIn, "channel"),
        ROOT_CAUSE,
        BOOTH_CHANNEL,
    ]


def _tiles() -> list[tuple[str, Tile]]:
    tiles = [(name, figure.tile) for name, figure in FIGURES.items() if figure.tile is not None]
    return sorted(tiles, key=lambda one: one[1].place)


def _moves(action: str) -> list[Move]:
    return [MOVES[each] for each in _COMPOSED.get(action, (action,))]


def _ordered(every: type[State] | type[Role] | type[Scope], some: Iterable[State | Role | Scope]) -> list[str]:
    chosen = set(some)
    return [one for one in every if one in chosen]


def _choices(model: type[ReportIn] | type[CallIn], field: str) -> list[str]:
    return list(get_args(model.model_fields[field].annotation))


def module(constants: Mapping[str, object]) -> str:
    """The text of a JavaScript module that exports these constants."""
    return "\n".join([HEADER, *(_constant(name, value) for name, value in constants.items())]) + "\n"


def _constant(name: str, value: object) -> str:
    line = f"export const {name} = {json.dumps(value, ensure_ascii=False)};"
    if len(line) <= LONGEST_LINE:
        return line
    if isinstance(value, Mapping):
        entries = [f"  {json.dumps(key)}: {_joined(held)}," for key, held in value.items()]
        return "\n".join([f"export const {name} = {{", *entries, "};"])
    items = json.dumps(value)[1:-1]
    inner = textwrap.indent(textwrap.fill(items + ",", LONGEST_LINE - 2, break_on_hyphens=False), "  ")
    return f"export const {name} = [\n{inner}\n];"


def _joined(held: object) -> str:
    """A value of an entry; a long text as several that are joined, a long object on several lines."""
    text = json.dumps(held, ensure_ascii=False)
    if isinstance(held, Mapping) and len(text) > _LONGEST_TEXT:
        inner = "".join(f"    {json.dumps(key)}: {json.dumps(value)},\n" for key, value in held.items())
        return f"{{\n{inner}  }}"
    if not isinstance(held, str) or len(text) <= _LONGEST_TEXT:
        return text
    parts = textwrap.wrap(held, _LONGEST_TEXT, drop_whitespace=False, replace_whitespace=False, break_on_hyphens=False)
    return " +\n    ".join(json.dumps(part, ensure_ascii=False) for part in parts)


def main() -> None:
    """Write the files."""
    for folder, constants in facts().items():
        (WEB / folder / "facts.js").write_text(module(constants), encoding="utf-8")


if __name__ == "__main__":
    main()
