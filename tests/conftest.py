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

from chalicelib.runtime.observe import metrics
from chalicelib.store import connection
from infra.stack.local import LocalAws
from infra.stack.stage import Deployed
from infra.stand_in import mail
from infra.stand_in.identity import IdentityStandIn
from infra.stand_in.secrets import channels
from infra.stand_in.server import StandIns, poster
from tests import inner_aws
from tests.deployed import citizen, newcomer, office, stack, until
from tests.domain import samples
from tests.support import (
    CORS_ORIGIN,
    SITE_URL,
    Api,
    Faults,
    Province,
    own_environment,
    prepared,
    publish_samples,
    set_clock,
)
from tests.tables import Handed, unchanged, watch_changes

# Fixtures of the deployed stack: in the folders that use them, each folder would import the province anew.
__all__ = ["citizen", "newcomer", "office", "stack", "until"]

# As each function has it: without it no metric can be written.
metrics.provider.namespace = "Tickets/test"
# On a shared machine the duration of an example says nothing.
hypothesis.settings.register_profile(
    "project", deadline=None, derandomize=True, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
# Of each law ``make test`` tries the same hundred examples each time, so that a commit passes or fails for what it
# changes; `pytest --hypothesis-profile=many` tries twenty times as many, and others each time.
hypothesis.settings.register_profile(
    "many", hypothesis.settings.get_profile("project"), max_examples=2000, derandomize=False
)
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
def stand_ins() -> Iterator[StandIns]:
    """The messengers that the deployed stack uses."""
    with StandIns(poster(lambda: _api_url[0])).serving() as serving:
        yield serving


_api_url: list[str] = []

#: The files on the deployed stack that take longest. They begin first, so that no process waits for another at the end.
_LONGEST = (
    "test_rights.py",
    "test_office.py",
    "test_stack.py",
    "test_admin.py",
    "test_durable.py",
    "test_play.py",
    "test_pages.py",
    "test_citizen.py",
    "test_dashboard.py",
    "test_citizen_report.py",
    "test_ends.py",
    "test_assets.py",
    "test_local.py",
    "test_run.py",
    "test_sample.py",
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the longest files on the deployed stack begin; within a file, and otherwise, the order stays."""
    places = {name: place for place, name in enumerate(_LONGEST)}

    def place(item: pytest.Item) -> int:
        return places.get(item.path.name, len(places)) if item.get_closest_marker("stack") else len(places)

    items.sort(key=place)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory, stand_ins: StandIns) -> Iterator[LocalAws]:
    """The embedded AWS with both stacks deployed, IAM enforced."""
    home = tmp_path_factory.mktemp("aws")
    options = {"CorsOrigins": CORS_ORIGIN, "TilesUrl": "", **channels(stand_ins), **mail.options()}
    with LocalAws(home, options=options, is_kept=False) as started:
        _api_url[:] = [started.api_url]
        yield started


@pytest.fixture(scope="session")
def data_aws() -> Iterator[Deployed]:
    """The embedded AWS with the data stack alone, for tests that run the functions' code in this process.

    It is in this process too, and no function runs in it: neither the schedule's nor one for each upload.
    """
    with inner_aws.started(SITE_URL) as started:
        yield started


@pytest.fixture(scope="session")
def handed(data_aws: Deployed) -> Handed:
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


@pytest.fixture(scope="session")
def provider() -> Iterator[IdentityStandIn]:
    """The identity provider that the deployed stack offers. There is one for all folders of tests on it."""
    with IdentityStandIn().serving() as serving:
        yield serving
