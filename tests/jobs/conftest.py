"""What the tests of several jobs share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.domain import samples
from tests.support import Province


@pytest.fixture
def topics(province: Province) -> Iterator[None]:
    """The units' topics, which nobody listens to."""
    sns = province.aws.client("sns")
    names = [(province.topic_arn_prefix + unit).rpartition(":")[2] for unit in samples.directory().units]
    arns = [sns.create_topic(Name=name)["TopicArn"] for name in names]
    yield
    for arn in arns:
        sns.delete_topic(TopicArn=arn)
