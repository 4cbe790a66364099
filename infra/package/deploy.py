"""Bring a stage up to date: the data stack, the package, the app stack.

What would change is shown before it does, and nothing that holds data is replaced or removed. Takes ordinary AWS
credentials and region from the environment. With AWS_ENDPOINT_URL set (the embedded AWS), the same
two templates are deployed there; infra/stack/local.py calls `deploy` for that.
"""

import argparse
import json
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from infra.package.account import account_faults
from infra.package.build import DATA_TEMPLATE, ROOT, BuildError, Package, Template, build, verify
from infra.package.changes import Change, lines, losses
from infra.package.icons import put_icons
from infra.package.settings import PASSING, STAGES, SettingsError, settings_of
from infra.package.stacks import (
    Approve,
    Clients,
    DeployError,
    Stack,
    approve_all,
    bring_up,
    described,
    is_there,
    object_key,
    outputs_of,
    parameters_of,
    put,
)

PROJECT = "tickets"
_POLL_SECONDS = 3.0


def stack_name(stage: str, part: str) -> str:
    """The name of a stage's stack; `part` is "data" or "app"."""
    return f"{PROJECT}-{stage}-{part}"


def deploy(
    clients: Clients,
    stage: str,
    package: Package,
    options: Mapping[str, str],
    tags: Mapping[str, str] | None = None,
    poll_seconds: float = _POLL_SECONDS,
    approve: Approve = approve_all,
) -> dict[str, str]:
    """Bring both stacks up to date and answer the outputs of both.

    `options` are parameters of either template (SenderEmail, OpsEmail, Embedded, ...); each stack takes its own, and
    keeps the values it has of those that are not given. Stacks that have what they should have are left alone.
    Raises DeployError.
    """
    outputs = deploy_data(clients, stage, options, tags, poll_seconds, approve)
    put_icons(clients("s3"), outputs["DerivativesBucket"])
    bucket = outputs["ArtifactsBucket"]
    app = _app(stage, upload(clients, package, bucket), options, outputs, tags)
    return outputs | _bring_up_app(clients, app, bucket, poll_seconds, approve)


def deploy_data(
    clients: Clients,
    stage: str,
    options: Mapping[str, str],
    tags: Mapping[str, str] | None = None,
    poll_seconds: float = _POLL_SECONDS,
    approve: Approve = approve_all,
) -> dict[str, str]:
    """Bring the data stack up to date and answer its outputs. Raises DeployError."""
    data = _data(stage, options, tags)
    outputs = bring_up(clients, data, None, poll_seconds, approve)
    if stage not in PASSING:
        clients("cloudformation").update_termination_protection(StackName=data.name, EnableTerminationProtection=True)
    return outputs


def check(
    clients: Clients,
    stage: str,
    package: Package,
    options: Mapping[str, str],
    approve: Approve,
    poll_seconds: float = _POLL_SECONDS,
) -> None:
    """Give `approve` what `deploy` would change, and change nothing. Raises DeployError, as `approve` may.

    A stage without a data stack is shown no further than that: the other stack needs its outputs.
    """

    def show(name: str, changes: Sequence[Change], parameters: Mapping[str, tuple[str, str]]) -> bool:
        approve(name, changes, parameters)
        return False

    for part in ("data", "app"):
        present = described(clients("cloudformation"), stack_name(stage, part))
        if present and present["StackStatus"] == "ROLLBACK_COMPLETE":
            raise DeployError(
                f"{stack_name(stage, part)} could not be created; a deployment removes it and tries again"
            )
    outputs = bring_up(clients, _data(stage, options, None), None, poll_seconds, show)
    if "ArtifactsBucket" not in outputs:
        return
    bucket = outputs["ArtifactsBucket"]
    app = _app(stage, located(package, bucket), options, outputs, None)
    app, _ = _with_address(clients, app)
    with _lent(clients, bucket, app.template):
        bring_up(clients, app, bucket, poll_seconds, show)


@contextmanager
def _lent(clients: Clients, bucket: str, template: str) -> Iterator[None]:
    """Take a template out of the bucket afterwards that was not there before."""
    s3, key = clients("s3"), object_key(template.encode("utf-8"), "json")
    was_there = is_there(s3, bucket, key)
    try:
        yield
    finally:
        if not was_there:
            s3.delete_object(Bucket=bucket, Key=key)


def _data(stage: str, options: Mapping[str, str], tags: Mapping[str, str] | None) -> Stack:
    template = DATA_TEMPLATE.read_text(encoding="utf-8")
    return Stack(stack_name(stage, "data"), template, {"Stage": stage} | dict(options), _tags(stage, tags))


def _app(
    stage: str,
    template: Template,
    options: Mapping[str, str],
    outputs: Mapping[str, str],
    tags: Mapping[str, str] | None,
) -> Stack:
    # Without a sender the data stack has no such output.
    given = {"Stage": stage, "SenderEmail": ""} | dict(outputs) | dict(options)
    return Stack(stack_name(stage, "app"), json.dumps(template), given, _tags(stage, tags))


def _tags(stage: str, own: Mapping[str, str] | None) -> dict[str, str]:
    return {"project": PROJECT, "stage": stage} | dict(own or {})


def _with_address(clients: Clients, app: Stack) -> tuple[Stack, bool]:
    """The stack with the address its links lead to, and whether that is the API's own.

    An operator's address stays until another is given; an empty one is the API's own.
    """
    present = described(clients("cloudformation"), app.name)
    known = outputs_of(present or {}).get("EndpointURL", "").rstrip("/")
    address = app.parameters.get("SiteUrl", parameters_of(present).get("SiteUrl", ""))
    is_own = address in {"", known}
    if is_own and not known:
        return app, True
    return replace(app, parameters={**app.parameters, "SiteUrl": known if is_own else address}), is_own


def _bring_up_app(clients: Clients, app: Stack, bucket: str, poll_seconds: float, approve: Approve) -> dict[str, str]:
    """Bring up the stack of the functions. Without the parameter SiteUrl, links lead to the API's own address.

    A template cannot pass the address of an API to the functions behind it, so a new stack is updated once more.
    """
    app, is_own = _with_address(clients, app)
    outputs = bring_up(clients, app, bucket, poll_seconds, approve)
    address = outputs.get("EndpointURL", "").rstrip("/")
    if not is_own or not address or app.parameters.get("SiteUrl") == address:
        return outputs
    return bring_up(
        clients, replace(app, parameters={**app.parameters, "SiteUrl": address}), bucket, poll_seconds, approve
    )


def located(package: Package, bucket: str) -> Template:
    """The package's template with its zips in the bucket, each under its hash."""
    template: Template = json.loads(json.dumps(package.template))
    keys: dict[str, str] = {}
    for resource in template["Resources"].values():
        for key in ("CodeUri", "ContentUri"):
            name = resource.get("Properties", {}).get(key)
            if name is None:
                continue
            if name not in keys:
                keys[name] = object_key((package.directory / name).read_bytes(), "zip")
            resource["Properties"][key] = {"Bucket": bucket, "Key": keys[name]}
    return template


def upload(clients: Clients, package: Package, bucket: str) -> Template:
    """Put the package's zips into the bucket and answer the template that points there."""
    named = {
        resource.get("Properties", {}).get(key)
        for resource in package.template["Resources"].values()
        for key in ("CodeUri", "ContentUri")
    }
    for name in sorted(named - {None}):
        put(clients, bucket, (package.directory / name).read_bytes(), "zip")
    return located(package, bucket)


class Refused(DeployError):
    """Nothing was changed, because of what would have been lost, or because the operator said no."""


@dataclass(frozen=True)
class Reviewer:
    """Shows what a stack's change would do, refuses losses, and asks.

    `is_lasting` says whether losses are refused, `asks` whether a person at a terminal is asked.
    """

    is_lasting: bool
    asks: bool
    may_replace: Collection[str] = ()

    def __call__(self, name: str, changes: Sequence[Change], parameters: Mapping[str, tuple[str, str]]) -> bool:
        """Print the changes; answer whether to make them. Raises Refused."""
        print(f"{name}:")
        for parameter, (before, after) in sorted(parameters.items()):
            print(f"  {parameter}: {before or '(nothing)'} becomes {after or '(nothing)'}")
        for line in lines(changes):
            print(f"  {line}")
        lost = losses(changes, self.may_replace) if self.is_lasting else []
        if lost:
            raise Refused(f"{name} was not changed:\n  " + "\n  ".join(lost))
        if self.asks and input(f"Change {name}? [y/N] ").strip().lower() not in {"y", "yes"}:
            raise Refused(f"{name} was not changed.")
        return True


def refuse_early(clients: Clients, stage: str, template: Template, options: Mapping[str, str]) -> None:
    """Ask before anything changes whether the account can hold the stage and somebody hears its alarms.

    Raises Refused with all that speaks against it.
    """
    present = described(clients("cloudformation"), stack_name(stage, "app"))
    has = parameters_of(present) if present and present["StackStatus"] != "REVIEW_IN_PROGRESS" else None
    wanted = (has or {}) | dict(options)
    faults = account_faults(clients, template, wanted, has)
    if stage not in PASSING and not wanted.get("OpsEmail"):
        faults.append(
            f"Nobody would hear the alarms of {stage}: give ops_email in {STAGES.relative_to(ROOT)}/{stage}.yaml."
        )
    if faults:
        raise Refused("\n".join(faults))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stage", required=True)
    parser.add_argument("--settings", type=Path, help="a file of settings other than infra/stages/<stage>.yaml")
    parser.add_argument("--set", action="append", default=[], metavar="NAME=VALUE", help="one setting, once")
    parser.add_argument("--check", action="store_true", help="show what would change, and change nothing")
    parser.add_argument("--yes", action="store_true", help="do not ask; needed where there is no terminal")
    parser.add_argument(
        "--may-replace",
        action="append",
        default=[],
        metavar="RESOURCE",
        help="a resource that CloudFormation may replace, as far as it can tell; a certain replacement stays refused",
    )
    return parser.parse_args()


def main() -> int:
    """Deploy a stage from the command line and print the API's address; the exit code is 1 when it failed."""
    arguments = _arguments()
    session: Any = boto3.Session()
    if session.region_name is None:
        print("Say which region, for example AWS_DEFAULT_REGION=ap-southeast-1.", file=sys.stderr)
        return 1
    asks = not (arguments.yes or arguments.check)
    if asks and not sys.stdin.isatty():
        print("There is no terminal to ask at: say --yes, or --check to look only.", file=sys.stderr)
        return 1
    stage = arguments.stage
    review = Reviewer(stage not in PASSING, asks, arguments.may_replace)
    try:
        options = settings_of(stage, arguments.set, arguments.settings)
        # Verify first: a package that is not fit to deploy must change nothing.
        built = build(stage, ROOT / "build" / stage, "full")
        verify(built, stage)
        refuse_early(session.client, stage, built.template, options)
        if arguments.check:
            check(session.client, stage, built, options, review)
            print("Nothing was changed.")
            return 0
        outputs = deploy(session.client, stage, built, options, approve=review)
    except (BuildError, DeployError, SettingsError, BotoCoreError, ClientError) as error:
        print(error, file=sys.stderr)
        return 1
    print(outputs["EndpointURL"])
    return 0


if __name__ == "__main__":
    sys.exit(main())
