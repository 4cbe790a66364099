"""What of a change set would lose something, and how it is shown."""

from typing import Any

import pytest

from infra.package.changes import STATEFUL, Change, lines, losses, read

TABLE = "AWS::DynamoDB::Table"


@pytest.mark.parametrize("kind", sorted(STATEFUL))
@pytest.mark.parametrize(
    ("action", "replacement", "lost", "lost_when_named"),
    [
        ("Add", "", False, False),
        ("Modify", "False", False, False),
        ("Modify", "Conditional", True, False),
        ("Modify", "True", True, True),
        ("Remove", "", True, True),
        ("Dynamic", "", True, False),
    ],
)
def test_what_holds_something_is_not_lost(
    kind: str, action: str, replacement: str, *, lost: bool, lost_when_named: bool
) -> None:
    change = Change(action, "Held", kind, replacement)
    assert bool(losses([change])) is lost
    assert bool(losses([change], {"Held"})) is lost_when_named
    assert bool(losses([change], {"Another"})) is lost


def test_a_loss_says_what_goes_with_it() -> None:
    assert losses([Change("Modify", "TicketsTable", TABLE, "True")]) == [
        f"TicketsTable ({TABLE}) would be replaced, and with it its items"
    ]
    assert losses([Change("Remove", "Sweep", "AWS::Lambda::Function"), Change("Add", "New", TABLE)]) == []


def described(**change: Any) -> dict[str, Any]:
    return {"Type": "Resource", "ResourceChange": change}


def test_a_change_set_is_read_with_what_changes() -> None:
    details = [{"Target": {"Attribute": "Properties", "Name": name}} for name in ("Timeout", "MemorySize", "Timeout")]
    tags = {"Target": {"Attribute": "Tags"}}
    found = read(
        [
            described(
                Action="Modify",
                LogicalResourceId="Sweep",
                ResourceType="AWS::Lambda::Function",
                Replacement="False",
                Details=[*details, tags],
            ),
            described(Action="Remove", LogicalResourceId="Old", ResourceType=TABLE),
            {"Type": "Hook"},
        ]
    )
    assert found == [
        Change("Modify", "Sweep", "AWS::Lambda::Function", "False", ("MemorySize", "Tags", "Timeout")),
        Change("Remove", "Old", TABLE),
    ]


def test_losses_are_shown_first_and_many_additions_are_counted() -> None:
    some = [Change("Add", f"F{i}", "AWS::Lambda::Function") for i in range(30)]
    shown = list(
        lines([*some, Change("Modify", "Api", "AWS::X", "False"), Change("Modify", "T", TABLE, "True", ("K",))])
    )
    assert shown == [
        f"REPLACE T ({TABLE}): K",
        "modify Api (AWS::X)",
        "add 30 resources: 30 Lambda::Function",
    ]
    assert list(lines(some[:2])) == ["add F0 (AWS::Lambda::Function)", "add F1 (AWS::Lambda::Function)"]
