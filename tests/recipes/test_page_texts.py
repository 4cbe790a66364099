"""Texts whose keys a page makes while it runs: `` t(`step.${ticket.step}`) ``.

Where the value comes from the server, every value it may have needs a text. A page throws where a text is missing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import get_args

import pytest

from chalicelib.domain.access.booth_keys import Via
from chalicelib.domain.access.browser_kind import Machine, Program
from chalicelib.domain.access.contact import PERSONAL
from chalicelib.domain.access.limits import Limit
from chalicelib.domain.access.own_data import Standing
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.access.quotas import Measure, SubjectKind
from chalicelib.domain.accounts.alerts import CHANNELS as CHANNELS_OF_ALERTS
from chalicelib.domain.adoption.progress import GoalState
from chalicelib.domain.adoption.targets import GoalGroup
from chalicelib.domain.adoption.uses import UseKind
from chalicelib.domain.bulletins.bulletin import BulletinAct, BulletinState
from chalicelib.domain.deadlines.rules import Urgency
from chalicelib.domain.finding.office_lists import OfficeList
from chalicelib.domain.messages.webhooks import SCOPES
from chalicelib.domain.numbers.figures import FIGURES, Shown
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.receptions import Attendance
from chalicelib.domain.tables.asking import TableForm
from chalicelib.domain.texts.guides import GUIDES
from chalicelib.domain.texts.private import PATTERNS
from chalicelib.domain.tickets.moves import MOVES, RATINGS, STEP_OF
from chalicelib.domain.tickets.presence import Doing
from chalicelib.domain.tickets.publicity import PUBLIC_KINDS, SOMETIMES_PUBLIC_KINDS
from chalicelib.domain.tickets.states import ENDED_WITHOUT_ANSWER
from chalicelib.domain.tickets.ticket import Queue, Visibility
from chalicelib.domain.tickets.workflow.noting import OwnDataStep
from chalicelib.http.admin.answers import AccountStanding, DeliveryStatus, SheetOutcome
from chalicelib.http.office.bulletins.schemas import BulletinIn
from chalicelib.http.public.figures import GROUPINGS
from chalicelib.schemas.documents import MODELS
from chalicelib.schemas.phone_book import ListingIn
from chalicelib.services.indicators import LineFate
from infra import web_facts
from tests.test_web import CATALOGUES, SCRIPTS, name_of, read

_MADE = re.compile(r"(?:\bt|\bhasText|\bknown)\(\s*`([^`]*\$\{[^`]*)`")
_HOLE = re.compile(r"\$\{[^}]*\}")
TEXTS = {name_of(path): set(read(path)) for path in CATALOGUES}


def fact(folder: str, name: str) -> list[str]:
    """The words of a constant in a folder's facts.js."""
    value = web_facts.facts()[folder][name]
    assert isinstance(value, Iterable)
    return [str(one) for one in value]


SENDERS = [action for action, move in MOVES.items() if move.is_sender_s]
#: Asked for in a form: all but the rating, which is a row of faces, and the confirmation, which is one button.
TYPED = [action for action in SENDERS if action not in ("rate", "confirm")]
INPUTS = {name for move in MOVES.values() if not move.is_sender_s for name in (*move.asked, *move.takes)}
CHANNELS = fact("dashboard", "CHANNELS")

#: The wishes that a button fulfils at once.
ACTED_ON = (Wish.WITHDRAW, Wish.RESTRICT, Wish.LIFT, Wish.ERASE)

#: (folder, pattern) -> the values that the server may send.
SERVER: Mapping[tuple[str, str], Iterable[str]] = {
    ("office", "book.*"): ListingIn.model_fields,
    ("citizen", "guides.*"): [guide.name for guide in GUIDES if not guide.for_officers],
    ("citizen", "event.*"): PUBLIC_KINDS | SOMETIMES_PUBLIC_KINDS,
    ("citizen", "action.*"): SENDERS,
    ("citizen", "action.*.done"): SENDERS,
    ("citizen", "action.*.text"): TYPED,
    ("citizen", "action.*.go"): TYPED,
    ("citizen", "rating.*"): RATINGS,
    ("citizen", "levels.*"): ("0", "1", "2"),
    ("citizen", "levels.*.can"): ("0", "1", "2"),
    ("citizen", "levels.*.kept"): ("0", "1", "2"),
    ("shared", "machine.*"): Machine,
    ("shared", "program.*"): Program,
    ("citizen", "own.*"): [*PERSONAL, *Wish],
    ("citizen", "own.*.go"): ACTED_ON,
    ("citizen", "own.*.done"): ACTED_ON,
    ("citizen", "own.*.hint"): set(Wish) - {Wish.EXPORT, Wish.LIFT},
    ("citizen", "own.*.sure"): set(ACTED_ON) - {Wish.LIFT},
    ("citizen", "own.step.*"): OwnDataStep,
    ("citizen", "course.*"): [*("sent", "received", "work", "answered"), *ENDED_WITHOUT_ANSWER],
    ("citizen", "private.*"): PATTERNS,
    ("citizen", "right.*"): Visibility,
    ("citizen", "right.is.*"): Visibility,
    ("rating", "rate.*"): RATINGS,
    ("dashboard", "board.booths.*"): RATINGS,
    ("office", "booths.level.*"): RATINGS,
    ("admin", "tablets.via.*"): Via,
    ("office", "receptions.*"): ["came", "missed"],
    ("office", "bulletins.*"): [*BulletinIn.model_fields, *set(BulletinAct) - {BulletinAct.WRITE}],
    ("office", "bulletins.*.done"): set(BulletinAct) - {BulletinAct.WRITE},
    ("office", "bulletins.standing.*"): BulletinState,
    ("office", "receptions.standing.*"): Attendance,
    ("office", "adoption.group.*"): GoalGroup,
    ("office", "adoption.state.*"): GoalState,
    ("office", "adoption.kind.*"): set(UseKind) - {UseKind.REPORT},
    ("office", "adoption.save.*"): ["docx", "xlsx", "csv"],
    ("office", "adoption.below.*"): ["unit", "reached", "behind"],
    ("office", "indicators.missing.*"): ["late", "awaited"],
    ("office", "indicators.save.*"): TableForm,
    ("office", "indicators.sheet.*"): set(LineFate) - {LineFate.WRONG},
    ("dashboard", "indicators.missing.*"): ["late", "awaited"],
    ("office", "here.*"): Doing,
    ("office", "hide.*"): [*PATTERNS, *Visibility],
    ("office", "step.*"): set(STEP_OF.values()),
    ("office", "tables.form.*"): TableForm,
    # `input.*` for the inputs of every move; the unit of `excuse` has a text of its own.
    ("office", "input.*"): INPUTS,
    ("office", "urgency.*"): Urgency,
    ("office", "call.urgency.*"): [*Urgency, "usual"],
    ("office", "kind.*"): Queue,
    ("office", "queue.empty.*"): Queue,
    ("office", "rated.*"): RATINGS,
    ("office", "find.rating.*"): RATINGS,
    ("office", "reporter.*"): Limit,
    ("office", "role.*"): Role,
    ("office", "channel.*"): CHANNELS,
    ("office", "redact.*"): fact("office", "REDACTION_STYLES"),
    ("office", "list.*"): OfficeList,
    ("office", "bulk.*"): fact("office", "BULK_ACTIONS"),
    ("office", "bulk.*.go"): fact("office", "BULK_ACTIONS"),
    ("office", "call.*"): fact("office", "CHANNELS"),
    ("admin", "kind.*"): MODELS,
    ("admin", "keys.scope.*"): Scope,
    ("admin", "officers.alerts.*"): CHANNELS_OF_ALERTS,
    ("admin", "officers.account.*"): get_args(AccountStanding.__value__),
    ("admin", "sheet.outcome.*"): [*get_args(SheetOutcome.__value__), "written", "failed"],
    ("admin", "webhooks.scope.*"): SCOPES,
    ("admin", "webhooks.sent.*"): get_args(DeliveryStatus.__value__),
    ("admin", "blocks.*"): [*Measure, *SubjectKind],
    ("admin", "privacy.*"): [*Wish, *Standing],
    ("dashboard", "figure.*"): [name for name, figure in FIGURES.items() if figure.shown is not Shown.CSV_ONLY],
    ("dashboard", "from.*"): CHANNELS,
    ("dashboard", "card.*"): set(GROUPINGS),
    ("dashboard", "board.*"): set(GROUPINGS) - {"unit"},
}
#: Patterns whose values stand in the page itself, or whose text may be missing: the page then shows something else.
OTHERS = frozenset(
    {
        *(("citizen", one) for one in ("around.*", "around.mode.*", "help.*.*", "help.call.*", "help.private.*")),
        *(("citizen", one) for one in ("rescue.*", "stage.*", "step.*", "where.by.*", "who.*")),
        *(("citizen", one) for one in ("following.way.*", "area.*.*", "identity.*", "move.*")),
        *(("office", one) for one in ("column.*", "filter.*", "filter.*.any", "find.*", "find.*.*", "lead.*")),
        *(
            ("office", one)
            for one in (
                "adoption.*",
                "indicators.*",
                "indicators.is.*",
                "callbacks.*",
                "callbacks.is.*",
                "field.after.*",
                "field.do.*",
                "field.wait.*",
                "guide.*",
                "tables.*",
                "numbers.of.*",
                "paper.*",
                "tour.*",
                "tour.*.text",
            )
        ),
        *(
            ("admin", one)
            for one in ("*.what", "admin.group.*", "audit.*", "audit.field.*", "diff.*", "emergencies.*", "unit.*")
        ),
        *(("admin", one) for one in ("f.*", "f.*.*", "h.*", "h.*.*", "v.*")),
        ("dashboard", "spots.*"),
    }
)
#: Pages that also load the texts of another folder.
LOADED_WITH = {"admin": ("admin", "office", "shared")}


def patterns(path: Path) -> set[tuple[str, str]]:
    """(folder, pattern) of each text that a script asks for by a key that it makes."""
    made = _MADE.findall(path.read_text(encoding="utf-8"))
    return {(name_of(path).split("/")[0], _HOLE.sub("*", one)) for one in made}


@pytest.mark.parametrize("path", SCRIPTS, ids=name_of)
def test_every_pattern_is_one_that_is_known(path: Path) -> None:
    unknown = patterns(path) - SERVER.keys() - OTHERS
    assert not unknown, f"say in SERVER here which values these keys are made of, or name them in OTHERS: {unknown}"


def test_every_pattern_here_is_used() -> None:
    used = {one for path in SCRIPTS for one in patterns(path)}
    assert not (SERVER.keys() | OTHERS) - used


@pytest.mark.parametrize(("folder", "pattern"), SERVER)
def test_every_value_of_the_server_has_its_text(folder: str, pattern: str) -> None:
    loaded = LOADED_WITH.get(folder, (folder, "shared"))
    files = [name for name in TEXTS if name.split("/")[0] in loaded]
    known = {key for name in files for key in TEXTS[name]}
    missing = sorted({pattern.replace("*", str(value)) for value in SERVER[folder, pattern]} - known)
    assert not missing, f"{' and '.join(files)} have no text {json.dumps(missing)}"


def test_the_texts_of_an_action_s_form_are_of_an_action() -> None:
    keys = TEXTS["office/ticket/texts.js"]
    actions = {key.removeprefix("lead.") for key in keys if key.startswith("lead.")}
    actions |= {key.split(".")[2] for key in keys if re.fullmatch(r"input\.(text|reason)\.\w+", key)}
    assert actions <= MOVES.keys(), (
        f"web/office/ticket/texts.js speaks of actions that do not exist: {actions - MOVES.keys()}"
    )
