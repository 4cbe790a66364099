"""The embedded AWS for whoever asks: one for the session, fresh tables for each test.

Nothing is started for tests that ask for none of it.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import botocore.session
import hypothesis
import pytest
from chalice.test import Client

from infra.stack.local import LocalAws
from tests.domain import samples
from tests.support import CORS_ORIGIN, Api, Faults, Province, import_samples, own_environment, set_clock, tables

# A machine that two others share is slow at times; how long an example takes says nothing here.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
hypothesis.settings.load_profile("project")

# Each test has clients of its own; reading the services' descriptions anew for each took a third of all tests' time.
botocore.session.create_loader = cache(botocore.session.create_loader)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """The embedded AWS with both stacks deployed, IAM enforced."""
    with LocalAws(tmp_path_factory.mktemp("aws"), options={"CorsOrigins": CORS_ORIGIN, "TilesUrl": ""}) as started:
        yield started


@pytest.fixture
def province(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    """This process as a function would see the world: fresh tables and queue, the sample province imported."""
    with own_environment(aws, monkeypatch, tables()) as found:
        import_samples(found)
        yield found


@pytest.fixture
def api(province: Province) -> Iterator[Api]:
    """The API in this process."""
    from app import app

    with Client(app) as client:
        yield Api(client)


@pytest.fixture
def by_day(monkeypatch: pytest.MonkeyPatch) -> None:
    """The clock of this process runs on from a Monday morning: no day ends within a test."""
    set_clock(monkeypatch, samples.local("2026-03-09 10:00"))


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """Faults that can be injected into calls to AWS."""
    return Faults(monkeypatch)
