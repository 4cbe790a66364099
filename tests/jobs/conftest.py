"""What the tests of several jobs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from chalicelib.jobs.recompute import SETTLED
from tests.domain import samples
from tests.jobs.runs import run_to_the_end
from tests.support import Province
from tests.webhook_receiver import Receiver, receiver


@pytest.fixture
def caught_up(province: Province) -> Province:
    """A province whose open tickets have caught up with all reference data."""
    run_to_the_end(samples.T0 + SETTLED)
    return province


@pytest.fixture
def topics(province: Province) -> Iterator[None]:
    """The units' topics, without subscriptions."""
    sns = province.aws.client("sns")
    names = [(province.topic_arn_prefix + unit).rpartition(":")[2] for unit in samples.directory().units]
    arns = [sns.create_topic(Name=name)["TopicArn"] for name in names]
    yield
    for arn in arns:
        sns.delete_topic(TopicArn=arn)


@pytest.fixture
def partner() -> Iterator[Receiver]:
    """A receiver of webhooks on this machine."""
    with receiver() as found:
        yield found
