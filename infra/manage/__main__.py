"""Operate a stage: import its province, migrate what it stores, sign an officer in, replay what failed, save settings.

Takes ordinary AWS credentials and region from the environment; with AWS_ENDPOINT_URL set it works on the embedded AWS
(`. .local/env` sets all of it).
"""

from __future__ import annotations

import argparse
import getpass
import json
import os
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.domain.access.breach import Incident
from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.access.periods import Wish
from chalicelib.domain.errors import DomainError
from chalicelib.domain.province.emergencies import Decision
from chalicelib.domain.texts.problems import PROBLEMS
from chalicelib.domain.texts.text import Text
from chalicelib.identity.signing import new_api_key
from chalicelib.identity.signing_keys import SCHEMES
from chalicelib.runtime import clock
from chalicelib.services.breach import BreachScope
from chalicelib.store.connection import Contended
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import emergencies, partners
from infra.manage import breach, factors, indexing, lines, migrations, people, replay, signing
from infra.manage.accounts import BY, LOGINS, read_logins
from infra.manage.channels import CHANNEL_SECRETS, store
from infra.manage.exporting import export_settings
from infra.manage.identity import NoProvider, set_secret
from infra.manage.importing import CannotImport, import_areas, import_assets, import_province
from infra.manage.procedures import import_procedures
from infra.province.files import BadFiles
from infra.stack.client import NoToken, sign_in
from infra.stack.stage import NotDeployed, Stack, acting_on, deployed

type _AddCommand = Callable[[str, Callable[[Stack, argparse.Namespace], None], str], argparse.ArgumentParser]

PASSWORD_VARIABLE = "TICKETS_PASSWORD"  # noqa: S105 - the name of a variable


def _import(stack: Stack, arguments: argparse.Namespace) -> None:
    local = "127.0.0.1" in os.environ.get("AWS_ENDPOINT_URL", "")
    logins = arguments.set_passwords or (LOGINS if local else None)
    print(import_province(stack, arguments.directory, logins, revert_office=arguments.revert_office))


def _import_areas(stack: Stack, arguments: argparse.Namespace) -> None:
    print(import_areas(stack, arguments.file, fewer=arguments.fewer))


def _import_assets(stack: Stack, arguments: argparse.Namespace) -> None:
    print(import_assets(stack, arguments.file))


def _import_procedures(stack: Stack, arguments: argparse.Namespace) -> None:
    done = import_procedures(stack, arguments.file, replace=arguments.replace)
    print(
        f"version {done.version}: {done.count} procedures, "
        f"{done.added} added, {done.changed} changed, {done.removed} removed"
    )


def _index(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        for done in indexing.reindexed(arguments.month):
            print(f"{done.month}: {done.reports} reports, {done.lines} lines of the index changed")


def _migrate(stack: Stack, arguments: argparse.Namespace) -> None:
    changed = 0
    for line in migrations.migrate(stack):
        changed += 1
        print(line)
    print(f"{changed} changed by these steps: {', '.join(migrations.STEPS)}")


def _sign_in(stack: Stack, arguments: argparse.Namespace) -> None:
    name = arguments.user
    password = os.environ.get(PASSWORD_VARIABLE) or read_logins(LOGINS).get(name, {}).get("password")
    token = sign_in(
        stack.client("cognito-idp"),
        stack.outputs["UserPoolClientId"],
        name,
        password or getpass.getpass(f"Password of {name}: "),
    )
    factors.prove(stack, name, token, lambda: getpass.getpass(f"Code of {name}'s device: "))
    print(token)


def _set_client_secret(stack: Stack, arguments: argparse.Namespace) -> None:
    issuer = set_secret(stack, arguments.provider, getpass.getpass(f"Client secret of {arguments.provider}: "))
    print(f"{arguments.provider}: the secret is for {issuer} and goes to no other issuer")


def _set_channel_secrets(stack: Stack, arguments: argparse.Namespace) -> None:
    found = {name: getpass.getpass(f"{name}: ") for name in CHANNEL_SECRETS[arguments.channel]}
    store(stack, arguments.channel, found)
    print(f"{arguments.channel}: {len(found)} values are stored; switch it on with the setting channels, and deploy")


def _factors(stack: Stack, arguments: argparse.Namespace) -> None:
    if arguments.make_codes:
        for username, code in factors.make_codes(stack):
            print(f"{username}  {code}")
        return
    for known in factors.listed(stack):
        print(known)


def _reset_factor(stack: Stack, arguments: argparse.Namespace) -> None:
    code, until = factors.reset(stack, arguments.user, arguments.reason)
    print(f"{code}  valid until {until:%Y-%m-%d %H:%M} UTC; tell it apart from the password")


def _whose_line(stack: Stack, arguments: argparse.Namespace) -> None:
    print(lines.whose(stack, arguments.caller))


def _signing_secret(stack: Stack, arguments: argparse.Namespace) -> None:
    match arguments.step:
        case "rotate":
            found = signing.rotate(stack, arguments.scheme, arguments.reason)
        case "drop":
            found = signing.drop(stack, arguments.reason, at_once=arguments.now)
        case _:
            found = signing.shown(stack)
    print("\n".join(found))


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
    now = clock.now()
    wanted = PartnerKey(
        id="",
        partner=arguments.partner,
        scopes=frozenset(map(Scope, arguments.scope)),
        secret_hash="",
        per_minute=arguments.per_minute,
        made_by=BY,
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
        revoked = partners.revoke(arguments.key, by=BY, at=clock.now())
    print(f"{arguments.key}: " + ("it opens nothing after a minute" if revoked else "there is no such key"))


def _person(stack: Stack, arguments: argparse.Namespace) -> None:
    done = people.fulfil(stack, arguments.wish, arguments.whose, arguments.reason, pictures=arguments.pictures)
    print(json.dumps(done, ensure_ascii=False, indent=1))


def _breach(stack: Stack, arguments: argparse.Namespace) -> None:
    incident = Incident(arguments.incident, arguments.discovered, arguments.text, arguments.text_en)
    found_codes = tuple(people.code_in(text) for text in arguments.code)
    what = (tuple(arguments.table), found_codes, tuple(arguments.officer))
    scope = BreachScope(arguments.first, arguments.last, *what)
    if not (scope.tables or scope.codes or scope.officers):
        raise people.NotKnown("say what was reached: --table, --code or --officer")
    found, notice = breach.report(stack, incident, scope)
    print(notice)
    print()
    for person in found.persons:
        means = "can be told" if person.can_be_told else "cannot be told"
        print(f"{person.code}  {means}  {person.followers} followers")
    if found.watches:
        print(f"{len(found.watches)} watch areas")
    if found.bookings:
        print(f"{len(found.bookings)} booked a reception")
    print(f"the authority must be told by {incident.notify_by:%Y-%m-%d %H:%M} UTC")
    if not arguments.tell:
        others = f" and {len(found.watches)} who watch areas" if found.watches else ""
        others += f" and {len(found.bookings)} who booked a reception" if found.bookings else ""
        print(f"nobody was told; --tell tells those of {len(found.to_tell)} reports{others}")
        return
    told = sum(1 for _ in breach.tell(stack, incident, found))
    print(f"{told} reports are marked, those of {len(found.to_tell)} are told; again tells nobody twice")


def _instant(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError("an instant needs its offset, like 2026-11-28T08:00+07:00")
    return found.astimezone(UTC).replace(microsecond=0)


def _incident(text: str) -> str:
    if not re.fullmatch("[a-z0-9-]{1,40}", text):
        raise ValueError("small letters, digits and hyphens")
    return text


def _declare(stack: Stack, arguments: argparse.Namespace) -> None:
    communes = None if arguments.communes == ["all"] else arguments.communes
    notice = Text(arguments.notice, arguments.notice_en)
    decision = Decision(arguments.number, arguments.date, arguments.signer)
    with acting_on(stack):
        known = directory_documents.current().communes
        declared = emergencies.declare(
            communes,
            notice=notice,
            reason=arguments.reason,
            by=BY,
            at=clock.now(),
            decision=decision,
            names={code: unit.area for code, unit in known.items()},
        )
        print(declared.id)


def _end(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        print(emergencies.end(arguments.id, reason=arguments.reason, by=BY, at=clock.now()).id)


def _emergencies(stack: Stack, arguments: argparse.Namespace) -> None:
    with acting_on(stack):
        for one in emergencies.now_known():
            area = "all" if one.communes is None else ",".join(one.communes)
            until = "on" if one.ended_at is None else f"until {one.ended_at:%Y-%m-%d %H:%M}"
            print(f"{one.id}  {area}  since {one.since:%Y-%m-%d %H:%M} UTC  {until}  {one.reason}")


def _add_breach_arguments(leak: argparse.ArgumentParser) -> None:
    leak.add_argument("incident", type=_incident, help="a name of your own: with the same one nobody is told twice")
    leak.add_argument("--discovered", type=_instant, required=True, help="like 2026-11-28T08:00+07:00")
    leak.add_argument("--text", required=True, help="what people are told, in Vietnamese: what happened, what to do")
    leak.add_argument("--text-en", required=True, help="the same in English")
    leak.add_argument("--from", dest="first", type=date.fromisoformat, required=True, help="the first local day")
    leak.add_argument("--to", dest="last", type=date.fromisoformat, required=True, help="the last local day")
    leak.add_argument(
        "--table", action="append", default=[], choices=sorted(breach.TABLES), help="reached, for reports of these days"
    )
    leak.add_argument("--code", action="append", default=[], help="a report that was reached")
    leak.add_argument(
        "--officer", action="append", default=[], help="whose looks at senders in these days count, or: all"
    )
    leak.add_argument("--tell", action="store_true", help="tell them by the outbox, once each")


def _add_emergency_commands(command: _AddCommand) -> None:
    declaring = command("declare-emergency", _declare, "Stop the clocks of an area and take short reports from there")
    declaring.add_argument("communes", nargs="+", help="official codes, or: all")
    declaring.add_argument("--reason", required=True, help="for the record")
    declaring.add_argument("--number", required=True, help="of the document that decides it")
    declaring.add_argument("--date", required=True, type=date.fromisoformat, help="of the document, YYYY-MM-DD")
    declaring.add_argument("--signer", required=True, help="office and name of the person who signed the document")
    declaring.add_argument("--notice", required=True, help="for the public, in Vietnamese")
    declaring.add_argument("--notice-en", required=True, help="the same in English")
    ending = command("end-emergency", _end, "Let the clocks that an emergency stopped go on")
    ending.add_argument("id")
    ending.add_argument("--reason", required=True, help="for the record")
    command("emergencies", _emergencies, "List the emergencies that are on, and the latest that are over")


def _add_province_commands(command: _AddCommand) -> None:
    importing = command("import-province", _import, "Make the stage what the files of a directory say")
    importing.add_argument("directory", type=Path)
    importing.add_argument(
        "--set-passwords",
        type=Path,
        metavar="FILE",
        help="give new accounts random permanent passwords and write them there, instead of invitations by mail",
    )
    importing.add_argument(
        "--revert-office", action="store_true", help="take back what was changed in the running system and differs"
    )
    drawing = command("import-areas", _import_areas, "Make the communes' boundaries those of a GeoJSON file")
    drawing.add_argument("file", type=Path)
    drawing.add_argument("--fewer", action="store_true", help="take boundaries from communes that the file lacks")
    labelled = command("import-assets", _import_assets, "Write the places and things with labels of a CSV or YAML file")
    labelled.add_argument("file", type=Path)
    describing = command("import-procedures", _import_procedures, "Add the procedures of a JSON or CSV file")
    describing.add_argument("file", type=Path)
    describing.add_argument("--replace", action="store_true", help="remove the procedures that the file lacks")
    index = command("index-tickets", _index, "Make the index of officers' search anew from the tickets")
    index.add_argument(
        "--month", action="append", type=indexing.month, help="only the reports of a month, such as 2026-03; repeatable"
    )
    command("migrate", _migrate, "Bring what the stage has stored to the form of this release")
    exporting = command("export-settings", _export, "Write documents, officers and boundaries as files")
    exporting.add_argument("directory", type=Path)
    replaying = command("replay", _replay, "Do again what ended in a dead-letter queue")
    replaying.add_argument("what", choices=sorted(replay.REPLAYS))


def _add_account_commands(command: _AddCommand) -> None:
    entering = command(
        "sign-in", _sign_in, f"Print an ID token; the password comes from {PASSWORD_VARIABLE} or a prompt"
    )
    entering.add_argument("user")
    identity = command("set-client-secret", _set_client_secret, "Store a provider's client secret for its issuer")
    identity.add_argument("provider", help="its id in province.yaml")
    channel = command("set-channel-keys", _set_channel_secrets, "Store the secrets of a messenger, from a terminal")
    channel.add_argument("channel", choices=sorted(CHANNEL_SECRETS))
    listing = command("factors", _factors, "List who must have a second factor, and who has a device or a code for one")
    listing.add_argument(
        "--make-codes", action="store_true", help="make and print a code for each who has neither a device nor a code"
    )
    resetting = command("reset-factor", _reset_factor, "Take an officer's device away and print an enrolment code")
    resetting.add_argument("user")
    resetting.add_argument("--reason", required=True, help="stands in the audit trail")
    secret = command(
        "signing-secret", _signing_secret, "Show the signing secret's age, replace it, drop the one before"
    )
    secret.add_argument("step", nargs="?", choices=("show", "rotate", "drop"), default="show")
    secret.add_argument("--reason", default="", help="stands in the audit trail")
    secret.add_argument("--scheme", choices=sorted(SCHEMES), default="sha2", help="the hashes of a new secret")
    secret.add_argument("--now", action="store_true", help="drop it although links in messages end: it was seen")
    asking = command("whose-line", _whose_line, "Print the officer whom a line of the log calls so")
    asking.add_argument("caller", help="the value of `caller` in the line")


def _add_key_commands(command: _AddCommand) -> None:
    making = command("make-key", _make_key, "Make a partner's API key and print it; it is shown this once")
    making.add_argument("partner", help="a short name, such as cong-dan-so")
    making.add_argument("--scope", action="append", required=True, choices=sorted(Scope), metavar="SCOPE")
    making.add_argument("--per-minute", type=int, default=120)
    making.add_argument("--days", type=int, default=366, help="how long it is good for")
    command("list-keys", _list_keys, "List partners' API keys")
    command("revoke-key", _revoke_key, "Take an API key back").add_argument("key", help="its id")


def _add_person_commands(command: _AddCommand) -> None:
    for wish, text in (
        (Wish.EXPORT, "Print what is kept of the sender of a report, or of a telephone number"),
        (Wish.ERASE, "Remove what says who sent a report, or all reports of a telephone number; prints the proof"),
    ):
        person = command(wish.value, _person, text)
        person.add_argument("whose", help="a report's code or a telephone number")
        person.add_argument("--reason", required=True, help="stands in the audit trail")
        person.add_argument("--pictures", action="store_true", help="erase what was made from the photos, too")
        person.set_defaults(wish=wish)
    _add_breach_arguments(
        command("breach", _breach, "List the people reached by a breach of personal data, and tell them with --tell")
    )


_ADDED = (
    _add_province_commands,
    _add_account_commands,
    _add_key_commands,
    _add_person_commands,
    _add_emergency_commands,
)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m infra.manage", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="command")

    def command(name: str, run: Callable[[Stack, argparse.Namespace], None], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.add_argument("--stage", required=True)
        added.set_defaults(run=run)
        return added

    for add in _ADDED:
        add(command)
    return parser.parse_args()


_EXPECTED = (
    *(BadFiles, CannotImport, NoProvider, NotDeployed, NoToken, people.NotKnown, replay.NotReplayed),
    indexing.NothingToIndex,
    signing.NotRotated,
    *(
        directory_documents.DirectoryMissing,
        directory_documents.Misfits,
        directory_documents.VersionTaken,
        Contended,
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
