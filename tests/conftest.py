"""The embedded AWS for whoever asks: one for the session, fresh tables for each test.

Nothing is started for tests that ask for none of it.
"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from chalice.test import Client

from infra.local import LocalAws
from tests.domain import samples
from tests.support import Api, Faults, Province, own_environment


class _Template(yaml.SafeLoader):
    """Reads CloudFormation's short forms as their plain values: only key schemas are wanted here."""


_Template.add_multi_constructor("!", lambda loader, suffix, node: None)


@pytest.fixture(scope="session")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LocalAws]:
    """The embedded AWS with both stacks deployed, IAM enforced."""
    with LocalAws(tmp_path_factory.mktemp("aws")) as started:
        yield started


@pytest.fixture
def province(aws: LocalAws, monkeypatch: pytest.MonkeyPatch) -> Iterator[Province]:
    """This process as a function would see the world: fresh tables and queue, the sample province imported."""
    from chalicelib.store import directory

    with own_environment(aws, monkeypatch, _tables()) as found:
        for kind, document in samples.documents().items():
            directory.publish(kind, document, by="test", at=samples.T0)
        for officer in samples.officers():
            directory.put_officer(officer, by="test", at=samples.T0)
        yield found


@pytest.fixture
def api(province: Province) -> Iterator[Api]:
    """The API in this process."""
    from app import app

    with Client(app) as client:
        yield Api(client)


@pytest.fixture
def faults(monkeypatch: pytest.MonkeyPatch) -> Faults:
    """Faults that can be injected into calls to AWS."""
    return Faults(monkeypatch)


def _tables() -> dict[str, dict[str, Any]]:
    """The tables of infra/data.yaml under names of their own, so that schema and tests cannot drift apart."""
    text = (Path(__file__).parents[1] / "infra" / "data.yaml").read_text(encoding="utf-8")
    resources = yaml.load(text, Loader=_Template)["Resources"]  # noqa: S506 - a SafeLoader
    kept = {"AttributeDefinitions", "KeySchema", "GlobalSecondaryIndexes", "BillingMode"}
    tables = {}
    for name in ("Tickets", "Reporters", "Directory"):
        properties = resources[f"{name}Table"]["Properties"]
        tables[name] = {key: properties[key] for key in kept & properties.keys()}
        tables[name]["TableName"] = f"{name.lower()}-{uuid.uuid4().hex[:12]}"
    return tables
