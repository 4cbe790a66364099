"""Operate a stage: import its province, sign an officer in, replay what failed, save its settings as files.

Takes ordinary AWS credentials and region from the environment; with AWS_ENDPOINT_URL set it works on the embedded AWS
(`. .local/env` sets all of it).
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import secrets
import string
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import yaml
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.access.own_data import Wish
from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.errors import DomainError
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import AUDIENCES, Officer, Role
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.texts.text import Text
from chalicelib.identity.signing import new_api_key
from chalicelib.schemas.documents import MODELS
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.directory import areas, emergencies, partners
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.models.directory import DirectoryItem
from infra import people, replay
from infra.areas import Boundaries, read_areas
from infra.build import ROOT
from infra.client import NoToken, signed_in
from infra.deploy import PROJECT
from infra.province import Account, BadFiles, Channel, ProvinceFiles, read_province
from infra.stage import NotDeployed, Stack, acting_on, deployed

LOGINS = ROOT / ".local" / "logins.json"
PASSWORD_VARIABLE = "TICKETS_PASSWORD"  # noqa: S105 - the name of a variable

_WORKERS = 4
_BY = "infra.manage"
# What SNS says instead of an ARN: the owner of a mailbox has not confirmed; a subscription was removed a while ago.
_PENDING, _DELETED = "PendingConfirmation", "Deleted"


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
        created, changed, closed = _Accounts(stack, logins).bring_to(files.accounts)
        topics, topics_created, subscriptions = _subscribe(stack, files)
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
    """Make the boundaries of communes those of a GeoJSON file (infra/areas.py), all at once.

    Raises BadFiles before anything is written, directory.DirectoryMissing without a province.
    """
    with acting_on(stack):
        reference = directory_documents.current()
        found = read_areas(source, reference)
        version = areas.publish(found.name, found.communes, found.groups, by=_BY, at=_now())
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
    now = _now()
    versions = directory_documents.publish_all(files.documents, by=_BY, at=now)
    return {kind: version for kind, version in versions.items() if version != before.get(kind, {}).get("version")}


def current_documents() -> dict[Kind, dict[str, Any]]:
    """The published documents as they are stored; those never published are absent."""
    connection()
    wanted = {keys.document(kind): kind for kind in Kind}
    found = DirectoryItem.batch_get([(partition, keys.CURRENT) for partition in wanted], consistent_read=True)
    return {wanted[item.pk]: item.body for item in found}


class _Accounts:
    """Officers in the directory and their accounts in Cognito. ``logins``: see import_province."""

    def __init__(self, stack: Stack, logins: Path | None) -> None:
        self._cognito = stack.client("cognito-idp")
        self._pool = stack.outputs["UserPoolId"]
        self._logins = logins
        self._passwords: dict[str, str] = {}

    def bring_to(self, accounts: Sequence[Account]) -> tuple[list[str], list[str], list[str]]:
        """Usernames created, changed and closed so that ``accounts`` are there and nobody else is active."""
        users = self._users()
        wanted = {account.officer.username: account for account in accounts}
        officers = dict(zip(users, _at_once(directory_officers.officer, users), strict=True))
        listed = {officer.username for officer in directory_officers.officers()[0]}
        self._note_passwords([account for name, account in wanted.items() if name not in users])
        created: list[str] = []
        changed: list[str] = []
        for name, did in zip(wanted, _at_once(lambda name: self._settle(wanted[name], users), wanted), strict=True):
            # Cognito knows everybody the directory does: an officer is put there only after the account.
            # One put there before there was a list of all is put there again.
            present = officers.get(name)
            # Who stands in for whom is said while the system runs, not in the files.
            officer = replace(wanted[name].officer, deputies=present.deputies if present else ())
            differs = present != officer or name not in listed
            if differs:
                directory_officers.put_officer(officer, by=_BY, at=datetime.now(UTC))
            if did == "created":
                created.append(name)
            elif did or differs:
                changed.append(name)
        gone = {name: officers[name] for name in users if name not in wanted}
        return created, changed, [name for name, officer in gone.items() if self._close(users[name], officer)]

    def _users(self) -> dict[str, dict[str, Any]]:
        pages = self._cognito.get_paginator("list_users").paginate(UserPoolId=self._pool)
        return {user["Username"]: user for page in pages for user in page["Users"]}

    def _settle(self, account: Account, users: Mapping[str, dict[str, Any]]) -> str | None:
        """Make one account what it should be and say how: created, changed, or None."""
        name = account.officer.username
        user, attributes = users.get(name), _attributes(account)
        if user is None:
            self._create(name, attributes)
            return "created"
        changed = None
        if not user["Enabled"]:
            self._cognito.admin_enable_user(UserPoolId=self._pool, Username=name)
            changed = "changed"
        present = {item["Name"]: item["Value"] for item in user["Attributes"]}
        # A blank value takes an attribute away.
        surplus = {"email", "phone_number"} - {item["Name"] for item in attributes}
        attributes += [{"Name": name, "Value": ""} for name in sorted(surplus)]
        different = [item for item in attributes if present.get(item["Name"], "") != item["Value"]]
        if different:
            self._cognito.admin_update_user_attributes(UserPoolId=self._pool, Username=name, UserAttributes=different)
            changed = "changed"
        if user["UserStatus"] == "FORCE_CHANGE_PASSWORD" and name in self._passwords:
            # An earlier import ended between creating the account and this.
            self._set_password(name)
            changed = "changed"
        return changed

    def _create(self, name: str, attributes: list[dict[str, str]]) -> None:
        how = {"MessageAction": "SUPPRESS"} if name in self._passwords else {"DesiredDeliveryMediums": ["EMAIL"]}
        self._cognito.admin_create_user(UserPoolId=self._pool, Username=name, UserAttributes=attributes, **how)
        if name in self._passwords:
            self._set_password(name)

    def _set_password(self, name: str) -> None:
        self._cognito.admin_set_user_password(
            UserPoolId=self._pool, Username=name, Password=self._passwords[name], Permanent=True
        )

    def _close(self, user: Mapping[str, Any], officer: Officer | None) -> bool:
        name = user["Username"]
        active = officer is not None and officer.active
        if officer is not None and active:
            directory_officers.put_officer(replace(officer, active=False), by=_BY, at=datetime.now(UTC))
        if user["Enabled"]:
            self._cognito.admin_disable_user(UserPoolId=self._pool, Username=name)
            self._cognito.admin_user_global_sign_out(UserPoolId=self._pool, Username=name)
        return active or bool(user["Enabled"])

    def _note_passwords(self, new: Iterable[Account]) -> None:
        """Write the passwords down before they are set: nobody could sign in with one that was lost."""
        if self._logins is None:
            return
        logins = read_logins(self._logins)
        for account in new:
            officer = account.officer
            known = logins.get(officer.username, {}).get("password")
            logins[officer.username] = {
                "password": known or _password(),
                "title": officer.title,
                "unit": officer.unit,
                "roles": sorted(officer.roles),
            }
        self._logins.parent.mkdir(parents=True, exist_ok=True)
        self._logins.touch(mode=0o600)
        self._logins.write_text(json.dumps(logins, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        self._passwords = {name: login["password"] for name, login in logins.items()}


def read_logins(path: Path) -> dict[str, dict[str, Any]]:
    """The logins written by an import, by username; none when there is no such file."""
    if not path.exists():
        return {}
    found: dict[str, dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _attributes(account: Account) -> list[dict[str, str]]:
    wanted = {"name": account.officer.title}
    if account.email:
        wanted |= {"email": account.email, "email_verified": "true"}
    if account.phone:
        wanted |= {"phone_number": account.phone, "phone_number_verified": "true"}
    return [{"Name": name, "Value": value} for name, value in wanted.items()]


def _password() -> str:
    alphabet = string.ascii_letters + string.digits
    # A pool may want one character of every kind; the random ones alone may lack one.
    return "".join(secrets.choice(alphabet) for _ in range(17)) + "-Aa0"


type _Endpoint = tuple[Channel, str]


def _subscribe(stack: Stack, files: ProvinceFiles) -> tuple[dict[str, str], list[str], dict[str, int]]:
    """Topics by unit, units whose topic was created, and how many subscriptions were added, changed and removed."""
    sns, prefix = stack.client("sns"), stack.outputs["TopicArnPrefix"]
    pages = sns.get_paginator("list_topics").paginate()
    present = {topic["TopicArn"] for page in pages for topic in page["Topics"] if topic["TopicArn"].startswith(prefix)}
    topics = {unit: prefix + unit for unit in files.units}
    created = [unit for unit, arn in topics.items() if arn not in present]
    tags = [{"Key": "project", "Value": PROJECT}, {"Key": "stage", "Value": stack.stage}]
    _at_once(lambda unit: sns.create_topic(Name=topics[unit].rpartition(":")[2], Tags=tags), created)
    wanted = _wanted_subscriptions(files)
    # Topics of units that are gone are kept, for they cost nothing and old messages name them; nobody hears them.
    units = [*topics, *(arn.removeprefix(prefix) for arn in present - set(topics.values()))]
    done = _at_once(lambda unit: subscribe_unit(sns, prefix + unit, wanted.get(unit, {})), units)
    counts = {what: sum(one[what] for one in done) for what in ("added", "changed", "removed")}
    return topics, created, counts


def _wanted_subscriptions(files: ProvinceFiles) -> dict[str, dict[_Endpoint, set[Audience]]]:
    """Unit -> where its alerts go -> for which audiences. One number may serve several officers of a unit."""
    wanted: dict[str, dict[_Endpoint, set[Audience]]] = {}
    for channel, endpoint in files.address.items():
        wanted.setdefault(files.intake_unit, {}).setdefault((channel, endpoint), set()).add(Audience.ADDRESS)
    for account in files.accounts:
        for role in account.officer.roles & AUDIENCES.keys():
            # The province's own rungs are told through the topic of its intake unit, wherever the supervisor sits.
            unit = files.intake_unit if role is Role.SUPERVISOR else account.officer.unit
            for channel in account.alert:
                reached = (account.phone if channel == "sms" else account.email) or ""
                wanted.setdefault(unit, {}).setdefault((channel, reached), set()).add(AUDIENCES[role])
    return wanted


def subscribe_unit(sns: Any, topic: str, wanted: Mapping[_Endpoint, set[Audience]]) -> dict[str, int]:
    """Make a topic's SMS and e-mail subscriptions those wanted; how many were added, changed and removed."""
    done = {"added": 0, "changed": 0, "removed": 0}
    pages = sns.get_paginator("list_subscriptions_by_topic").paginate(TopicArn=topic)
    present = {
        (item["Protocol"], item["Endpoint"]): item["SubscriptionArn"]
        for page in pages
        for item in page["Subscriptions"]
        if item["Protocol"] in ("sms", "email") and item["SubscriptionArn"] != _DELETED
    }
    for (channel, endpoint), audiences in wanted.items():
        policy = json.dumps({"audience": sorted(audiences)})
        arn = present.get((channel, endpoint))
        if arn is None:
            sns.subscribe(TopicArn=topic, Protocol=channel, Endpoint=endpoint, Attributes={"FilterPolicy": policy})
            done["added"] += 1
        elif arn != _PENDING:
            attributes = sns.get_subscription_attributes(SubscriptionArn=arn)["Attributes"]
            if json.loads(attributes.get("FilterPolicy") or "{}") != json.loads(policy):
                sns.set_subscription_attributes(
                    SubscriptionArn=arn, AttributeName="FilterPolicy", AttributeValue=policy
                )
                done["changed"] += 1
    for place, arn in present.items():
        # One that was never confirmed cannot be removed; SNS forgets it by itself.
        if place not in wanted and arn != _PENDING:
            sns.unsubscribe(SubscriptionArn=arn)
            done["removed"] += 1
    return done


def _at_once[A, B](work: Callable[[A], B], items: Iterable[A]) -> list[B]:
    """The results in the items' order. Raises what the first failing one raises."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(work, items))


def export_settings(stack: Stack, target: Path) -> list[Path]:
    """Write the published documents as files that import_province reads; officers are not documents."""
    target.mkdir(parents=True, exist_ok=True)
    with acting_on(stack):
        documents = current_documents()
    written = []
    for kind, body in documents.items():
        if kind not in MODELS:
            # Emergencies are declared and ended, never imported.
            continue
        lines = {name: value for name, value in body.items() if name != "version"}
        text = yaml.dump(lines, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=120)
        path = target / f"{kind}.yaml"
        path.write_text(f"# {kind}, version {body['version']}\n{text}", encoding="utf-8")
        written.append(path)
    return written


class _Dumper(yaml.SafeDumper):
    """Writes lists of plain lists the way they are read, never as aliases."""

    def ignore_aliases(self, data: Any) -> bool:
        """Repeat what is equal: an administrator edits each place for itself."""
        return True


def _import(stack: Stack, arguments: argparse.Namespace) -> None:
    local = "127.0.0.1" in os.environ.get("AWS_ENDPOINT_URL", "")
    print(import_province(stack, arguments.directory, arguments.set_passwords or (LOGINS if local else None)))


def _import_areas(stack: Stack, arguments: argparse.Namespace) -> None:
    print(import_areas(stack, arguments.file))


def _sign_in(stack: Stack, arguments: argparse.Namespace) -> None:
    print(_tokens(stack, arguments.user)["IdToken"])


def _tokens(stack: Stack, name: str) -> dict[str, Any]:
    password = os.environ.get(PASSWORD_VARIABLE) or read_logins(LOGINS).get(name, {}).get("password")
    return signed_in(
        stack.client("cognito-idp"),
        stack.outputs["UserPoolClientId"],
        name,
        password or getpass.getpass(f"Password of {name}: "),
        lambda: getpass.getpass(f"Code of {name}'s device: "),
    )


def add_device(cognito: Any, access_token: str, code: Callable[[str], str]) -> None:
    """Give an account a TOTP device, asked at every sign-in from now on; ``code`` gives a code from its secret."""
    secret = cognito.associate_software_token(AccessToken=access_token)["SecretCode"]
    cognito.verify_software_token(AccessToken=access_token, UserCode=code(secret))
    cognito.set_user_mfa_preference(
        AccessToken=access_token, SoftwareTokenMfaSettings={"Enabled": True, "PreferredMfa": True}
    )


def _add_device(stack: Stack, arguments: argparse.Namespace) -> None:
    def ask(secret: str) -> str:
        print(f"Enter this secret in the authenticator: {secret}", file=sys.stderr)
        return getpass.getpass("The code it shows: ")

    add_device(stack.client("cognito-idp"), _tokens(stack, arguments.user)["AccessToken"], ask)


def _replay(stack: Stack, arguments: argparse.Namespace) -> None:
    for line in replay.REPLAYS[arguments.what](stack):
        print(line)


def _export(stack: Stack, arguments: argparse.Namespace) -> None:
    for path in export_settings(stack, arguments.directory):
        print(path)


def make_key(stack: Stack, key: PartnerKey) -> str:
    """Store a partner's key and give back the whole of it, which is kept nowhere; ``id`` and hash are made here."""
    key_id, text, secret_hash = new_api_key()
    with acting_on(stack):
        partners.put(replace(key, id=key_id, secret_hash=secret_hash))
    return text


def _make_key(stack: Stack, arguments: argparse.Namespace) -> None:
    now = _now()
    wanted = PartnerKey(
        id="",
        partner=arguments.partner,
        scopes=frozenset(map(Scope, arguments.scope)),
        secret_hash="",
        per_minute=arguments.per_minute,
        made_by=_BY,
        made_at=now,
        expires_at=now + timedelta(days=arguments.days),
    )
    print(make_key(stack, wanted))


def _list_keys(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        found, _ = partners.listed(limit=None, after=None)
    for key in found:
        over = f"revoked {key.revoked_at:%Y-%m-%d}" if key.revoked_at else f"until {key.expires_at or '-'}"
        print(f"pk_{key.id}_  {key.partner}  {','.join(sorted(key.scopes))}  {over}  used {key.used_on or 'never'}")


def _revoke_key(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        revoked = partners.revoke(arguments.key, by=_BY, at=_now())
    print(f"{arguments.key}: " + ("it opens nothing after a minute" if revoked else "there is no such key"))


def _person(stack: Stack, arguments: argparse.Namespace) -> None:
    done = people.fulfil(stack, arguments.wish, arguments.whose, arguments.reason, pictures=arguments.pictures)
    print(json.dumps(done, ensure_ascii=False, indent=1))


def _declare(stack: Stack, arguments: argparse.Namespace) -> None:
    communes = None if arguments.communes == ["all"] else arguments.communes
    notice = Text(arguments.notice, arguments.notice_en)
    with acting_on(stack):
        print(emergencies.declare(communes, notice=notice, reason=arguments.reason, by=_BY, at=_now()).id)


def _end(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        print(emergencies.end(arguments.id, reason=arguments.reason, by=_BY, at=_now()).id)


def _emergencies(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        for one in emergencies.now_known():
            area = "all" if one.communes is None else ",".join(one.communes)
            until = "on" if one.ended_at is None else f"until {one.ended_at:%Y-%m-%d %H:%M}"
            print(f"{one.id}  {area}  since {one.since:%Y-%m-%d %H:%M} UTC  {until}  {one.reason}")


def _now() -> datetime:
    return datetime.now(UTC).replace(microsecond=0)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.manage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[Stack, argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--stage", required=True)
        added.set_defaults(run=run)
        return added

    importing = command("import-province", _import, "Make the stage what the files of a directory say")
    importing.add_argument("directory", type=Path)
    importing.add_argument(
        "--set-passwords",
        type=Path,
        metavar="FILE",
        help="give new accounts random permanent passwords and write them there, instead of Cognito's invitations",
    )
    drawing = command("import-areas", _import_areas, "Make the communes' boundaries those of a GeoJSON file")
    drawing.add_argument("file", type=Path)
    signing = command(
        "sign-in", _sign_in, f"Print an ID token; the password comes from {PASSWORD_VARIABLE} or a prompt"
    )
    signing.add_argument("user")
    device = command("add-device", _add_device, "Give an officer's account a TOTP device, from a terminal")
    device.add_argument("user")
    replaying = command("replay", _replay, "Do again what ended in a dead-letter queue")
    replaying.add_argument("what", choices=sorted(replay.REPLAYS))
    making = command("make-key", _make_key, "Make a partner's API key and print it; it is shown this once")
    making.add_argument("partner", help="a short name, such as cong-dan-so")
    making.add_argument("--scope", action="append", required=True, choices=sorted(Scope), metavar="SCOPE")
    making.add_argument("--per-minute", type=int, default=120)
    making.add_argument("--days", type=int, default=366, help="how long it is good for")
    command("list-keys", _list_keys, "List partners' API keys")
    command("revoke-key", _revoke_key, "Take an API key back").add_argument("key", help="its id")
    exporting = command("export-settings", _export, "Write the published documents as files")
    exporting.add_argument("directory", type=Path)
    for wish, text in (
        (Wish.EXPORT, "Print what is kept of the sender of a report, or of a telephone number"),
        (Wish.ERASE, "Remove what says who sent a report, or all reports of a telephone number; prints the proof"),
    ):
        person = command(wish.value, _person, text)
        person.add_argument("whose", help="a report's code or a telephone number")
        person.add_argument("--reason", required=True, help="stands in the audit trail")
        person.add_argument("--pictures", action="store_true", help="erase what was made from the photos, too")
        person.set_defaults(wish=wish)
    declaring = command("declare-emergency", _declare, "Stop the clocks of an area and take short reports from there")
    declaring.add_argument("communes", nargs="+", help="official codes, or: all")
    declaring.add_argument("--reason", required=True, help="for the record")
    declaring.add_argument("--notice", required=True, help="for the public, in Vietnamese")
    declaring.add_argument("--notice-en", required=True, help="the same in English")
    ending = command("end-emergency", _end, "Let the clocks that an emergency stopped go on")
    ending.add_argument("id")
    ending.add_argument("--reason", required=True, help="for the record")
    command("emergencies", _emergencies, "List the emergencies that are on, and the latest that are over")
    return parser.parse_args()


_EXPECTED = (
    *(BadFiles, CannotImport, NotDeployed, NoToken, people.NotKnown, replay.NotReplayed),
    *(
        directory_documents.DirectoryMissing,
        directory_documents.Misfits,
        directory_documents.VersionTaken,
        ClientError,
        BotoCoreError,
    ),
)


def main() -> int:
    """Run one command; the exit code is 1 when it failed."""
    arguments = _arguments()
    try:
        arguments.run(deployed(arguments.stage), arguments)
    except DomainError as error:
        print(PROBLEMS[error.code].fill(**error.params).en, file=sys.stderr)
        return 1
    except _EXPECTED as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
