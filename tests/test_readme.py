"""The README says what is there: every route, every action with who takes it, every alarm, every make target."""

from __future__ import annotations

import re
from pathlib import Path

from app import app
from chalicelib.domain.tickets.moves import MOVES, At
from infra.package.build import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_route_is_described() -> None:
    for path, methods in app.routes.items():
        for method in methods.keys() - {"OPTIONS"}:
            row = rf"\| {method} \| [^|]*`{re.escape(path)}`"
            assert re.search(row, README), f"{method} {path}"


def test_every_action_is_named_beside_who_takes_it() -> None:
    """What else there is to say of an action stands on the page made from the table (test_workflow_docs.py)."""
    assert "(docs/workflow.md)" in README
    rows = dict(re.findall(r"^\| (intake|the unit|the sender) \| (.*) \|$", README, re.MULTILINE))
    for action, move in MOVES.items():
        named = {who for who, row in rows.items() if f"`{action}`" in row}
        wanted = {
            At.INTAKE: {"intake"},
            At.UNIT: {"the unit"},
            At.COORDINATOR: {"the unit"},
            At.PARTNER: {"the unit"},
        }.get(move.at, {"intake", "the unit"})
        assert named == ({"the sender"} if move.is_sender_s else wanted), action


def test_every_alarm_has_its_line() -> None:
    text = (ROOT / "infra" / "app" / "alarms.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^  (\w+):\n    Type: AWS::CloudWatch::Alarm", text, re.MULTILINE)
    assert names
    for name in names:
        assert f"`{name}`" in README or name.endswith(("Errors", "Throttles")), name


def test_every_file_of_a_province_is_described() -> None:
    for path in Path(ROOT / "infra" / "demo").glob("*.yaml"):
        assert f"`{path.name}`" in README


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, re.MULTILINE))
    named = set(re.findall(r"(?:`|^    |PORT=5000 )make ([a-z]+)", README, re.MULTILINE))
    assert {"run", "test", "demo"} <= named <= targets
