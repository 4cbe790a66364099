"""The app's package as it is deployed, built once for the tests that read it."""

from pathlib import Path

import pytest

from infra.package.build import Package, Template, build, transform


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Package:
    """The package of the local mode; other stages differ only in architecture and layer."""
    return build("local", tmp_path_factory.mktemp("build"), "local")


@pytest.fixture(scope="session")
def template(package: Package) -> Template:
    """The SAM template: Chalice's, merged with the overrides."""
    return package.template


@pytest.fixture(scope="session")
def expanded(template: Template) -> Template:
    """The template as plain CloudFormation."""
    return transform(template)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An empty directory for a made-up app."""
    return tmp_path
