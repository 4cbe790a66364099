"""The topics of a province's units, and who subscribes to each."""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import product
from typing import Any

from chalicelib.channels import topics as published
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.messages import persons
from chalicelib.domain.province.officers import AUDIENCES, Role
from infra.manage.accounts import at_once
from infra.package.deploy import PROJECT
from infra.province.files import Channel, ProvinceFiles
from infra.stack.stage import Stack

# What SNS answers instead of an ARN: the owner has not confirmed yet; the subscription was removed.
_PENDING, _DELETED = "PendingConfirmation", "Deleted"


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
    wanted = _wanted_subscriptions(files)
    # Keep the topics of removed units, without subscriptions: they cost nothing, and old messages name them.
    units = [*topics, *(arn.removeprefix(prefix) for arn in present - set(topics.values()))]
    done = at_once(lambda unit: subscribe_unit(sns, prefix + unit, wanted.get(unit, {}), only_new=only_new), units)
    counts = {what: sum(one[what] for one in done) for what in ("added", "changed", "removed")}
    return topics, created, counts


def _wanted_subscriptions(files: ProvinceFiles) -> dict[str, dict[Endpoint, set[str]]]:
    """Unit -> where its alerts go -> for which audiences. One number may serve several officers of a unit.

    Each officer is an audience too, for what is assigned to them or mentions them.
    """
    wanted: dict[str, dict[Endpoint, set[str]]] = {}
    for channel, endpoint in files.address.items():
        wanted.setdefault(files.intake_unit, {}).setdefault((channel, endpoint), set()).add(Audience.ADDRESS)
    for account in files.accounts:
        officer = account.officer
        # The ladder's provincial rungs use the topic of the intake unit, whichever unit a supervisor is in.
        audiences: list[tuple[str, str]] = [
            (files.intake_unit if role is Role.SUPERVISOR else officer.unit, AUDIENCES[role])
            for role in officer.roles & AUDIENCES.keys()
        ]
        audiences.append((officer.unit, persons.of(officer.username)))
        told = list(product(audiences, account.alert))
        if Role.ADMINISTRATOR in officer.roles:
            # Every administrator hears of changed rights, also one who wants no other alerts.
            everywhere: tuple[Channel, ...] = ("email",) if account.email else ("sms",) if account.phone else ()
            told += product([(files.intake_unit, persons.ADMINISTRATORS)], account.alert or everywhere)
        for (unit, audience), channel in told:
            reached = (account.phone if channel == "sms" else account.email) or ""
            wanted.setdefault(unit, {}).setdefault((channel, reached), set()).add(audience)
    return wanted


def subscribe_unit(
    sns: Any, topic: str, wanted: Mapping[Endpoint, set[str]], *, only_new: bool = False
) -> dict[str, int]:
    """Make a topic's SMS and e-mail subscriptions those wanted; how many were added, changed and removed."""
    done = {"added": 0, "changed": 0, "removed": 0}
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    present = {
        (item["Protocol"], item["Endpoint"]): item["SubscriptionArn"]
        for page in pages
        for item in page["Subscriptions"]
        if item["Protocol"] in ("sms", "email") and item["SubscriptionArn"] != _DELETED
    }
    for (channel, endpoint), audiences in wanted.items():
        # A message without the attribute goes by both ways, so it does not matter which is deployed first.
        policy = json.dumps({"audience": sorted(audiences), published.ONLY: [{"exists": False}, channel]})
        arn = present.get((channel, endpoint))
        if arn is None:
            sns.subscribe(TopicArn=topic, Protocol=channel, Endpoint=endpoint, Attributes={"FilterPolicy": policy})
            done["added"] += 1
        elif arn != _PENDING and not only_new:
            attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
            if json.loads(attributes.get("FilterPolicy") or "{}") != json.loads(policy):
                sns.set_subscription_attributes(
                    SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=policy
                )
                done["changed"] += 1
    for place, arn in present.items():
        # An unconfirmed subscription cannot be removed; SNS deletes it by itself.
        if place not in wanted and arn != _PENDING and not only_new:
            sns.unsubscribe(SubscriptionArn=arn)
            done["removed"] += 1
    return done


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


type Endpoint = tuple[Channel, str]
