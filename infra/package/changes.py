"""What a change set of CloudFormation would do, and what of it would lose something."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Types of resources that hold something, and what goes with one that is removed or replaced.
STATEFUL: Mapping[str, str] = {
    "AWS::ApiGateway::RestApi": "the API's address, which stands in links that were sent",
    "AWS::Cognito::UserPool": "the officers' accounts",
    "AWS::Cognito::UserPoolClient": "the officers' sessions",
    "AWS::DynamoDB::Table": "its items",
    "AWS::KMS::Key": "all that is encrypted with it",
    "AWS::S3::Bucket": "its files",
    "AWS::SQS::Queue": "the messages that wait in it",
    "AWS::SecretsManager::Secret": "all that was signed or hashed with it",
}

#: A new stack adds a hundred resources, which are counted instead of listed.
_MOST_LISTED_ADDITIONS = 20


@dataclass(frozen=True)
class Change:
    """One resource that a change set adds, modifies or removes.

    `action` and `replacement` are CloudFormation's words: Add, Modify, Remove, Dynamic; True, False, Conditional or
    nothing. `properties` are what is modified.
    """

    action: str
    name: str
    kind: str
    replacement: str = ""
    properties: tuple[str, ...] = ()

    @property
    def loses(self) -> bool:
        """Whether the present resource ends, or may end: Conditional and Dynamic are decided during the update."""
        return self.action in {"Remove", "Dynamic"} or self.replacement in {"True", "Conditional"}

    @property
    def is_undecided(self) -> bool:
        """Whether CloudFormation decides only during the update if the resource ends."""
        return self.action == "Dynamic" or (self.action == "Modify" and self.replacement == "Conditional")


def read(described: Iterable[Mapping[str, Any]]) -> list[Change]:
    """The changes of resources in the answer of DescribeChangeSet."""
    changes = []
    for each in described:
        resource = each.get("ResourceChange")
        if not resource:
            continue
        targets = [detail.get("Target", {}) for detail in resource.get("Details", [])]
        names = {target.get("Name") or target.get("Attribute", "") for target in targets}
        changes.append(
            Change(
                resource["Action"],
                resource["LogicalResourceId"],
                resource["ResourceType"],
                resource.get("Replacement", ""),
                tuple(sorted(names - {""})),
            )
        )
    return changes


def losses(changes: Iterable[Change], may_replace: Collection[str] = ()) -> list[str]:
    """Say for each change that would lose something what it loses.

    A resource in `may_replace` passes while CloudFormation does not know yet whether it will replace it. A certain
    replacement or removal never passes.
    """
    found = []
    for change in changes:
        if change.kind not in STATEFUL or not change.loses:
            continue
        if change.is_undecided and change.name in may_replace:
            continue
        verb = "removed" if change.action == "Remove" else "may be replaced" if change.is_undecided else "replaced"
        found.append(f"{change.name} ({change.kind}) would be {verb}, and with it {STATEFUL[change.kind]}".strip())
    return found


def lines(changes: Sequence[Change]) -> Iterator[str]:
    """Show changes, the gravest first."""
    added = [change for change in changes if change.action == "Add"]
    many = len(added) > _MOST_LISTED_ADDITIONS
    for change in sorted(changes, key=lambda each: (not each.loses, each.action == "Add", each.name)):
        if change.action == "Add" and many:
            continue
        word = "REPLACE" if change.replacement == "True" else change.action.lower()
        word = f"{word}, may be replaced" if change.is_undecided else word
        what = f": {', '.join(change.properties)}" if change.properties else ""
        yield f"{word} {change.name} ({change.kind}){what}"
    if many:
        kinds = Counter(change.kind.removeprefix("AWS::") for change in added)
        yield f"add {len(added)} resources: " + ", ".join(f"{count} {kind}" for kind, count in sorted(kinds.items()))
