"""The SMS and e-mail subscriptions of a unit's SNS topic."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from chalicelib.channels.topics import ONLY
from chalicelib.domain.accounts.alerts import Endpoint

# What SNS answers instead of an ARN: the owner has not confirmed yet; the subscription was removed.
_PENDING, _DELETED = "PendingConfirmation", "Deleted"
_WAYS = ("sms", "email")


def present_in(sns: Any, topic: str) -> dict[tuple[str, str], str]:
    """The SMS and e-mail subscriptions of a topic: (channel, number or mailbox) -> ARN, or that it is not confirmed."""
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    return {
        (item["Protocol"], item["Endpoint"]): item["SubscriptionArn"]
        for page in pages
        for item in page["Subscriptions"]
        if item["Protocol"] in _WAYS and item["SubscriptionArn"] != _DELETED
    }


def subscribe_unit(
    sns: Any, topic: str, wanted: Mapping[Endpoint, set[str]], *, only_new: bool = False
) -> dict[str, int]:
    """Make a topic's SMS and e-mail subscriptions those wanted; how many were added, changed and removed."""
    done = {"added": 0, "changed": 0, "removed": 0}
    present = present_in(sns, topic)
    for (channel, endpoint), audiences in wanted.items():
        # A message without the attribute goes by both ways, so it does not matter which is deployed first.
        policy = json.dumps({"audience": sorted(audiences), ONLY: [{"exists": False}, channel]})
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
