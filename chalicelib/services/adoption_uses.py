"""Count who uses the service. A number keeps nobody out: what cannot be counted is logged and goes on."""

from __future__ import annotations

from chalicelib.domain.adoption.through import place_of
from chalicelib.domain.adoption.uses import UseKind, use_at
from chalicelib.domain.province.directory import Directory
from chalicelib.identity import signing
from chalicelib.runtime import clock
from chalicelib.runtime.observe import logger
from chalicelib.store.directory import documents
from chalicelib.store.vault import uses

#: What is forgotten with a person's account.
_OF_PERSONS = (UseKind.PHONE, UseKind.IDENTITY)


def count(kind: UseKind, name: str, *, through: str | None, commune: str | None = None) -> None:
    """Count a use once for each ``name``: a person's keyed hash, a browser's id, a report's code.

    ``through``: the code in the address through which they came. ``commune``: that of the report it is about.
    """
    directory, now = documents.current(), clock.now()
    use = use_at(kind, through, commune, _places(through, directory), now)
    if kind is UseKind.REPORT and use.code is None:
        return  # the live numbers have it by commune
    try:
        uses.count(_hidden(name), use, now)
    except uses.UseNotCounted:
        logger.exception("a use was not counted", extra={"kind": kind})


def forget(person: str) -> None:
    """Remove that a person was counted. The numbers stay."""
    uses.forget(_hidden(person), _OF_PERSONS)


def _hidden(name: str) -> str:
    return signing.keyed_hash("use of the service", name)


def _places(code: str | None, directory: Directory) -> dict[str, str | None]:
    """The place of a code with its commune; none if nobody gave the code out."""
    place = place_of(code or "")
    if place in directory.hamlets:
        return {place: directory.hamlets[place].commune}
    target = directory.campaign.targets.get(place)
    unit = target.unit if target else place
    return {place: directory.commune_of(unit)} if unit in directory.units else {}
