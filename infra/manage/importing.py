"""Import a province and its boundaries into a stage, and save its settings as files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from chalicelib.domain.province.kinds import Kind
from chalicelib.runtime import clock
from chalicelib.schemas.documents import MODELS
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.directory import areas
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.models.directory import DirectoryItem
from infra.manage.accounts import BY, Accounts
from infra.manage.subscriptions import subscribe
from infra.province.areas import Boundaries, read_areas
from infra.province.files import ProvinceFiles, read_province
from infra.stack.stage import Stack, acting_on


class CannotImport(Exception):
    """The files are right, but not for this stage; nothing was written. The message says what is missing."""


@dataclass(frozen=True)
class Imported:
    """What an import changed: versions of the documents by kind, usernames, topics by unit, numbers of subscriptions.

    ``topics`` are all topics (unit -> ARN), ``topics_created`` the units whose topic is new. ``subscriptions`` counts
    those added, changed and removed.
    """

    documents: Mapping[Kind, int]
    created: Sequence[str]
    changed: Sequence[str]
    closed: Sequence[str]
    topics: Mapping[str, str]
    topics_created: Sequence[str]
    subscriptions: Mapping[str, int]

    @property
    def anything(self) -> bool:
        """Whether anything was written."""
        return bool(
            self.documents
            or self.created
            or self.changed
            or self.closed
            or self.topics_created
            or any(self.subscriptions.values())
        )

    def __str__(self) -> str:
        documents = ", ".join(f"{kind} {version}" for kind, version in self.documents.items()) or "none"
        subscriptions = ", ".join(f"{number} {what}" for what, number in self.subscriptions.items())
        return (
            f"documents published: {documents}\n"
            f"accounts: {len(self.created)} created, {len(self.changed)} changed, {len(self.closed)} closed\n"
            f"topics: {len(self.topics_created)} created of {len(self.topics)}\n"
            f"subscriptions: {subscriptions}"
        )


def import_province(stack: Stack, source: Path, logins: Path | None = None) -> Imported:
    """Make the stage's documents, officers, accounts, topics and subscriptions what the files in ``source`` say.

    Doing it again changes nothing. With ``logins`` new accounts get a random permanent password, written to that file
    (JSON: username -> password, title, unit, roles); without it Cognito sends its invitation by e-mail. Raises BadFiles
    or CannotImport before anything is written.
    """
    files = read_province(source)
    _check_invitations(files, invited=logins is None)
    with acting_on(stack):
        documents = _publish(files)
        created, changed, closed = Accounts(stack, logins).bring_to(files.accounts)
        topics, topics_created, subscriptions = subscribe(stack, files)
    return Imported(documents, created, changed, closed, topics, topics_created, subscriptions)


@dataclass(frozen=True)
class ImportedAreas:
    """What an import of boundaries did: the version that holds now, None where it did already, and what is in it."""

    version: int | None
    boundaries: Boundaries

    def __str__(self) -> str:
        found = self.boundaries
        done = "these hold already" if self.version is None else f"version {self.version}"
        return "\n".join(
            [f"boundaries of {len(found.communes)} communes in {len(found.groups)} items: {done}", *found.left_out]
        )


def import_areas(stack: Stack, source: Path) -> ImportedAreas:
    """Make the boundaries of communes those of a GeoJSON file (infra/province/areas.py), all at once.

    Raises BadFiles before anything is written, directory.DirectoryMissing without a province.
    """
    with acting_on(stack):
        reference = directory_documents.current()
        found = read_areas(source, reference)
        version = areas.publish(found.name, found.communes, found.groups, by=BY, at=clock.now())
    return ImportedAreas(version, found)


def _check_invitations(files: ProvinceFiles, *, invited: bool) -> None:
    without = [account.officer.username for account in files.accounts if not account.email]
    if invited and without:
        raise CannotImport(
            f"Cognito invites by e-mail, and these have none: {', '.join(without)}. Add it, or use --set-passwords."
        )


def _publish(files: ProvinceFiles) -> dict[Kind, int]:
    """Publish what differs: versions by kind."""
    before = current_documents()
    now = clock.now()
    versions = directory_documents.publish_all(files.documents, by=BY, at=now)
    return {kind: version for kind, version in versions.items() if version != before.get(kind, {}).get("version")}


def current_documents() -> dict[Kind, dict[str, Any]]:
    """The published documents as they are stored; those never published are absent."""
    connection()
    wanted = {keys.document(kind): kind for kind in Kind}
    found = DirectoryItem.batch_get([(partition, keys.CURRENT) for partition in wanted], consistent_read=True)
    return {wanted[item.pk]: item.body for item in found}


def export_settings(stack: Stack, target: Path) -> list[Path]:
    """Write the published documents as files that import_province reads; officers are not documents."""
    target.mkdir(parents=True, exist_ok=True)
    with acting_on(stack):
        documents = current_documents()
    written = []
    for kind, body in documents.items():
        if kind not in MODELS:
            # Emergencies are declared and ended through the API, never imported.
            continue
        lines = {name: value for name, value in body.items() if name != "version"}
        text = yaml.dump(lines, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
        path = target / f"{kind}.yaml"
        path.write_text(f"# {kind}, version {body['version']}\n{text}", encoding="utf-8")
        written.append(path)
    return written


class _Dumper(yaml.SafeDumper):
    """A YAML writer for files that administrators edit: short lists on one line, no aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Write equal values twice: an administrator may edit one of them."""
        return True
