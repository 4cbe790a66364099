"""Import a province, its boundaries and its assets into a stage."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chalicelib.domain.province.kinds import Kind
from chalicelib.media.files import office_picture
from chalicelib.runtime import clock
from chalicelib.services import meetings
from chalicelib.store.directory import areas, assets
from chalicelib.store.directory import documents as directory_documents
from infra.manage.accounts import BY, Accounts
from infra.manage.plan import current_documents, plan
from infra.manage.subscriptions import subscribe
from infra.province.areas import Boundaries, read_areas
from infra.province.assets import read_assets
from infra.province.files import ProvinceFiles, read_province
from infra.stack.stage import Stack, acting_on


class CannotImport(Exception):
    """The files are right, but not for this stage; nothing was written. The message says why, and what to do."""


@dataclass(frozen=True)
class Imported:
    """What an import changed: versions of the documents by kind, usernames, topics by unit, numbers of subscriptions.

    ``topics`` are all topics (unit -> ARN), ``topics_created`` the units whose topic is new. ``subscriptions`` counts
    those added, changed and removed. ``kept`` are the versions of documents that have no file and stay as they are.
    """

    documents: Mapping[Kind, int]
    created: Sequence[str]
    changed: Sequence[str]
    closed: Sequence[str]
    topics: Mapping[str, str]
    topics_created: Sequence[str]
    subscriptions: Mapping[str, int]
    kept: Mapping[Kind, int]

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
            + "".join(f"\n{kind}.yaml is missing: version {number} stays" for kind, number in self.kept.items())
        )


def import_province(stack: Stack, source: Path, logins: Path | None = None, *, revert_office: bool = False) -> Imported:
    """Make the stage's documents, officers, accounts, topics and subscriptions what the files in ``source`` say.

    Doing it again changes nothing. With ``logins`` new accounts get a random permanent password, written to that file
    (JSON: username -> password, title, unit, roles); without it each is invited by mail, as from the page. Only
    ``revert_office`` takes back what was changed in the running system. Raises BadFiles or CannotImport before anything
    is written.
    """
    files = read_province(source)
    _check_invitations(files, invited=logins is None)
    with acting_on(stack):
        planned = plan(files)
        if planned.refusals:
            raise CannotImport("\n".join(planned.refusals))
        if planned.from_office and not revert_office:
            raise CannotImport(
                "\n".join(map(str, planned.from_office))
                + "\nThis was changed in the running system and would be taken back. Save it with export-settings and "
                "put it into the files, or import with --revert-office."
            )
        # What is published is told at once: to those who are new, and also to those who lose a right by it.
        topics, topics_created, added = subscribe(stack, files, only_new=True)
        _store_pictures(stack, files)
        documents = _publish(files)
        created, changed, closed = Accounts(stack, logins).bring_to(files.accounts)
        _, _, subscriptions = subscribe(stack, files)
        subscriptions["added"] += added["added"]
    return Imported(documents, created, changed, closed, topics, topics_created, subscriptions, planned.kept)


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


def import_areas(stack: Stack, source: Path, *, fewer: bool = False) -> ImportedAreas:
    """Make the boundaries of communes those of a GeoJSON file (infra/province/areas.py), all at once.

    A file without communes that have boundaries now needs ``fewer``. Raises BadFiles or CannotImport before anything is
    written, directory.DirectoryMissing without a province.
    """
    with acting_on(stack):
        reference = directory_documents.current()
        found = read_areas(source, reference)
        before = (directory_documents.document(Kind.AREAS) or {}).get("communes", [])
        if (lost := sorted(set(before) & reference.communes.keys() - set(found.communes))) and not fewer:
            raise CannotImport(
                f"{source.name}: {len(lost)} communes would lose their boundaries: {', '.join(lost)}. Add them, or "
                "import with --fewer."
            )
        version = areas.publish(found.name, found.communes, found.groups, found.outlines, by=BY, at=clock.now())
    return ImportedAreas(version, found)


@dataclass(frozen=True)
class ImportedAssets:
    """What an import of assets did: how many the file has, and the ids of those that differed."""

    count: int
    changed: Sequence[str]

    def __str__(self) -> str:
        return f"assets: {len(self.changed)} written of {self.count}"


def import_assets(stack: Stack, source: Path) -> ImportedAssets:
    """Write the places and things with labels of a CSV or YAML file (infra/province/assets.py) that differ.

    Those that the file lacks stay, because their labels hang. Raises BadFiles before anything is written,
    directory.DirectoryMissing without a province.
    """
    with acting_on(stack):
        found = read_assets(source, directory_documents.current(), lambda other: assets.get(other) is not None)
        return ImportedAssets(len(found), assets.put_all(found, by=BY, at=clock.now()))


def _check_invitations(files: ProvinceFiles, *, invited: bool) -> None:
    without = [account.officer.username for account in files.accounts if not account.email]
    if invited and without:
        raise CannotImport(
            f"Officers are invited by e-mail, and these have none: {', '.join(without)}. Add it, or --set-passwords."
        )


def _store_pictures(stack: Stack, files: ProvinceFiles) -> None:
    for name, jpeg in files.pictures.items():
        stack.client("s3").put_object(
            Bucket=stack.outputs["DerivativesBucket"], Key=office_picture(name), Body=jpeg, ContentType="image/jpeg"
        )


def _publish(files: ProvinceFiles) -> dict[Kind, int]:
    """Publish what differs: versions by kind."""
    before = current_documents()
    now = clock.now()
    if Kind.RECEPTIONS in before and (document := files.documents.get(Kind.RECEPTIONS)):
        left = meetings.left_behind(document["receptions"], directory_documents.current(), now)
        if left:
            raise directory_documents.Misfits(left)
    versions = directory_documents.publish_all(files.documents, by=BY, at=now)
    return {kind: version for kind, version in versions.items() if version != before.get(kind, {}).get("version")}
