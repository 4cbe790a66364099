"""The benchmarks import what exists, so that `make bench` measures what the functions load."""

from __future__ import annotations

import ast
from importlib import import_module

import pytest

from tests.bench.imports import FUNCTIONS


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_measured_statement_imports_what_exists(name: str) -> None:
    for statement in ast.parse(FUNCTIONS[name][1]).body:
        if isinstance(statement, ast.Import):
            for one in statement.names:
                import_module(one.name)
        else:
            assert isinstance(statement, ast.ImportFrom)
            assert statement.module
            for one in statement.names:
                if not hasattr(import_module(statement.module), one.name):
                    import_module(f"{statement.module}.{one.name}")
