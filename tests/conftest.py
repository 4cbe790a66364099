"""Fixtures of the embedded AWS: one for the session, with new tables for each test.

It starts only if a test uses one of these fixtures.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import botocore.session
import botocore.useragent
import hypothesis
import pytest
from chalice.test import Client

from infra.stack.local import LocalAws
from tests.domain import samples
from tests.support import (
    CORS_ORIGIN,
    Api,
    Faults,
    Province,
    own_environment,
    prepared,
    publish_samples,
    set_clock,
    tables,
)

# On a shared machine the duration of an example says nothing.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# Of each law ``make test`` tries a hundred examples; `pytest --hypothesis-profile=many` tries twenty times as many.
hypothesis.settings.register_profile("many", hypothesis.settings.get_profile("project"), max_examples=2000)
hypothesis.settings.load_profile("project")

# Each test creates clients; loading the service descriptions for each took a third of the suite's time.
botocore.session.create_loader = cache(botocore.session.create_loader)
# Each request spelled out this machine for the User-Agent, which no test reads and which took a twentieth.
botocore.useragent.UserAgentString.to_string = lambda self: "tests"  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """The embedded AWS with both stacks deployed, IAM enforced."""
    home, options = tmp_path_factory.mktemp("aws"), {"CorsOrigins": CORS_ORIGIN, "TilesUrl": ""}
    with LocalAws(home, options=options, is_kept=False) as started:
        yield started


@pytest.fixture
def province(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    """The environment of a function in this process: new tables and a queue, with the sample province imported."""
    with own_environment(aws, monkeypatch, tables()) as found:
        prepared(found, publish_samples)
        yield found


@pytest.fixture
def api(province: Province) -> Iterator[Api]:
    """The API in this process."""
    from app import app

    with Client(app) as client:
        yield Api(client)


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set the clock of this process to a Monday morning, so that no day ends within a test."""
    set_clock(monkeypatch, samples.local("2026-03-09 10:00"))


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """Faults that can be injected into calls to AWS."""
    return Faults(monkeypatch)
