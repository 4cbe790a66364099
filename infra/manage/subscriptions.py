"""The topics of a province's units, and who subscribes to each."""

from __future__ import annotations

from chalicelib.channels.subscriptions import subscribe_unit
from chalicelib.domain.accounts.alerts import AlertedOfficer, wanted_subscriptions
from infra.manage.accounts import at_once
from infra.package.deploy import PROJECT
from infra.province.files import ProvinceFiles
from infra.stack.stage import Stack


def subscribe(
    stack: Stack, files: ProvinceFiles, *, only_new: bool = False
) -> tuple[dict[str, str], list[str], dict[str, int]]:
    """Topics by unit, units whose topic was created, and how many subscriptions were added, changed and removed.

    ``only_new`` makes topics and subscriptions, and takes none away.
    """
    sns, prefix = stack.client("sns"), stack.outputs["TopicArnPrefix"]
    pages = sns.get_paginator("list_topics").paginate()
    present = {topic["TopicArn"] for page in pages for topic in page["Topics"] if topic["TopicArn"].startswith(prefix)}
    topics = {unit: prefix + unit for unit in files.units}
    created = [unit for unit, arn in topics.items() if arn not in present]
    tags = [{"Key": "project", "Value": PROJECT}, {"Key": "stage", "Value": stack.stage}]
    at_once(lambda unit: sns.create_topic(Name=topics[unit].rpartition(":")[2], Tags=tags), created)
    people = [AlertedOfficer(one.officer, one.phone, one.email, one.alert) for one in files.accounts]
    wanted = wanted_subscriptions(people, files.intake_unit, files.address)
    # Keep the topics of removed units, without subscriptions: they cost nothing, and old messages name them.
    units = [*topics, *(arn.removeprefix(prefix) for arn in present - set(topics.values()))]
    done = at_once(lambda unit: subscribe_unit(sns, prefix + unit, wanted.get(unit, {}), only_new=only_new), units)
    counts = {what: sum(one[what] for one in done) for what in ("added", "changed", "removed")}
    return topics, created, counts


def reached(stack: Stack) -> dict[str, set[tuple[str, str]]]:
    """Unit -> the (channel, number or mailbox) that its topic tells."""
    sns, prefix = stack.client("sns"), stack.outputs["TopicArnPrefix"]
    found: dict[str, set[tuple[str, str]]] = {}
    for page in sns.get_paginator("list_subscriptions").paginate():
        for item in page["Subscriptions"]:
            if item["TopicArn"].startswith(prefix):
                unit = item["TopicArn"].removeprefix(prefix)
                found.setdefault(unit, set()).add((item["Protocol"], item["Endpoint"]))
    return found
