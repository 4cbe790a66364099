"""Fixtures of the embedded AWS: one for the session, with new tables for each test.

It starts only if a test uses one of these fixtures.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import cache

import boto3
import botocore.session
import botocore.useragent
import hypothesis
import pytest
from chalice.test import Client

from chalicelib.store import connection
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
)
from tests.tables import Handed, unchanged, watch_changes

# On a shared machine the duration of an example says nothing.
hypothesis.settings.register_profile("project", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow])
# Of each law ``make test`` tries a hundred examples; `pytest --hypothesis-profile=many` tries twenty times as many.
hypothesis.settings.register_profile("many", hypothesis.settings.get_profile("project"), max_examples=2000)
hypothesis.settings.load_profile("project")

# Each test creates clients; loading the service descriptions for each took a third of the suite's time.
botocore.session.create_loader = cache(botocore.session.create_loader)
# Each request spelled out this machine for the User-Agent, which no test reads and which took a twentieth.
botocore.useragent.UserAgentString.to_string = lambda self: "tests"  # type: ignore[method-assign]


def _made_once[T](make: Callable[..., T]) -> Callable[..., T]:
    """``make``, which gives the same result for the same arguments while AWS and its user stay the same."""
    made: dict[str, T] = {}

    def kept(*given: object, **named: object) -> T:
        options = {name: getattr(value, "_user_provided_options", value) for name, value in named.items()}
        key = repr((given, options, [(name, value) for name, value in os.environ.items() if name.startswith("AWS_")]))
        if key not in made:
            made[key] = make(*given, **named)
        return made[key]

    return kept


# A new province means new settings and so new clients. To make them again for each test took a fifth of the time.
boto3.client = _made_once(boto3.client)
connection.Connection = _made_once(connection.Connection)  # type: ignore[assignment, attr-defined]
watch_changes()


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """The embedded AWS with both stacks deployed, IAM enforced."""
    home, options = tmp_path_factory.mktemp("aws"), {"CorsOrigins": CORS_ORIGIN, "TilesUrl": ""}
    with LocalAws(home, options=options, is_kept=False) as started:
        yield started


@pytest.fixture(scope="session")
def data_aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """The embedded AWS with the data stack alone, for tests that run the functions' code in this process.

    It starts in a third of the time, and no function runs in it: neither the schedule's nor one for each upload.
    """
    with LocalAws(tmp_path_factory.mktemp("data"), is_kept=False, has_functions=False) as started:
        yield started


@pytest.fixture(scope="session")
def handed(data_aws: LocalAws) -> Handed:
    """The tables and the queue that tests hand on to each other."""
    return Handed(data_aws)


@pytest.fixture
def province(handed: Handed, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    """The environment of a function in this process: tables and a queue, with the sample province imported."""
    new = handed.renew()
    with own_environment(monkeypatch, handed) as found:
        if "Directory" in new:
            prepared(found, publish_samples)
            unchanged(found.tables["Directory"])
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
