"""Whose a line of the log is: officers are called there by a keyed hash."""

from __future__ import annotations

from chalicelib.domain.errors import NotFound
from chalicelib.identity import signing
from chalicelib.store.directory import officers
from infra.stack.stage import Stack, acting_on


def whose(stack: Stack, caller: str) -> str:
    """The officer whom the log calls so. Raises NotFound."""
    with acting_on(stack):
        return called(caller)


def called(caller: str) -> str:
    """The same on the stage of this process."""
    for officer in officers.officers()[0]:
        if signing.name_in_log(officer.username) == caller:
            return officer.username
    raise NotFound("not_found")
