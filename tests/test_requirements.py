"""Requirements of OWASP ASVS that hold for the whole tree, and that no other test looks at (docs/asvs.md)."""

from __future__ import annotations

import ast
import base64
import html
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from aws_lambda_powertools import Logger

from app import app
from chalicelib.domain.access import factor
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.wording import filled
from chalicelib.http.core.contract import Caller, entry_of, routes
from chalicelib.http.openapi import described
from chalicelib.identity import signing
from chalicelib.schemas.fields import mailbox
from chalicelib.store.vault import sessions
from infra.package.build import ROOT
from tests.http.citizen.test_me import Citizen
from tests.support import Api, Province
from tests.test_docs import PAGES, section

SOURCES = sorted((ROOT / "chalicelib").rglob("*.py"))
#: Bodies whose names are not ours: forms without scripts, Open311, and what messengers and gateways send.
OF_OTHERS = re.compile(r"Plain|Form|Open311|Hook|Heard|Messenger|Zalo|Request")


def calls(module: str) -> Iterator[tuple[Path, ast.Call, str]]:
    """Each call of a function of a module, with its name."""
    for path in SOURCES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                value = node.func.value
                if isinstance(value, ast.Name) and value.id == module:
                    yield path, node, node.func.attr


def is_constant(node: ast.expr, known: set[str]) -> bool:
    """Whether a pattern is made of texts of our own: literals, names in capitals, ``re.escape``."""
    match node:
        case ast.Name():
            return node.id.isupper() or node.id in known
        case ast.JoinedStr():
            return all(is_constant(part, known) for part in node.values)
        case ast.FormattedValue():
            return is_constant(node.value, known)
        case ast.BinOp():
            return is_constant(node.left, known) and is_constant(node.right, known)
    return isinstance(node, ast.Constant) or "re.escape" in ast.unparse(node)


def test_no_pattern_is_made_of_what_somebody_sent() -> None:
    # Parameters whose callers pass patterns of our own.
    given = {"pattern"}
    patterns = [(path, node) for path, node, name in calls("re") if name not in ("escape", "Match", "Pattern")]
    assert len(patterns) > 20
    assert not [
        f"{path}:{node.lineno}" for path, node in patterns if node.args and not is_constant(node.args[0], given)
    ]
    others = [
        f"{path.name}: {ast.unparse(node.args[0])}"
        for path, node in patterns
        if node.args and isinstance(node.args[0], ast.Name) and node.args[0].id in given
    ]
    assert len(others) <= 4, f"is each of these patterns ours? {others}"


def test_a_province_s_template_reaches_nothing_but_its_values() -> None:
    hostile = "{unit.__class__} {unit[0]} {unit!r} {unit:>99999999} {settings} {{unit}} {unit}"
    text = filled(Text(hostile, hostile), {"unit": Text("Đơn vị", "Unit")})
    assert text.vi == "{unit.__class__} {unit[0]} {unit!r} {unit:>99999999}  {unit} Đơn vị"


@pytest.mark.parametrize(
    "address",
    ["a@b.vn\r\nBcc: c@d.vn", "a@b.vn\n", "a@b.vn, c@d.vn", "a@b.vn;c@d.vn", "<a@b.vn>", "a b@c.vn", "a@b.vn\0"],
)
def test_no_mailbox_brings_a_header_or_a_second_receiver(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        mailbox(address)


def test_secrets_come_from_the_system_and_hashes_are_sound(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(signing, "_key", lambda: b"a key for tests")
    for path in SOURCES:
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        named |= {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        assert not named & {"random", "Crypto", "crypt", "uuid1"}, path
    used = {name for _, _, name in calls("hashlib")}
    assert used <= {"sha256", "new", "sha512", "scrypt"}, used
    # A keyed hash needs no collision resistance; half of its bits would do.
    assert len(base64.b32decode(signing.keyed_hash("purpose", "text").upper())) * 8 >= 160


def test_no_account_and_no_password_is_deployed() -> None:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: str(node.value))
    for path in [*(ROOT / "infra").glob("*.yaml"), *(ROOT / "infra" / "app").glob("*.yaml")]:
        template = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - the loader is a safe one
        types = {one.get("Type") for one in (template.get("Resources") or {}).values()}
        assert not types & {"AWS::Cognito::UserPoolUser", "AWS::IAM::User", "AWS::IAM::AccessKey"}, path


def test_the_fields_of_passwords_hide_take_and_pass_on_what_is_typed() -> None:
    office = ROOT / "chalicelib" / "web" / "office"
    form, session = ((office / name).read_text(encoding="utf-8") for name in ("account/sign-in.js", "session.js"))
    fields = re.findall(r'h\("input", \{([^}]*-password"[^}]*)\}', form)
    assert len(fields) >= 2
    for field in fields:
        assert 'type: "password"' in field
        assert not re.search(r"maxlength|onpaste|pattern", field)
    assert not re.search(r"addEventListener\(\"(paste|beforeinput)", form)
    assert not re.search(r"password\w*(\.value)?\.(trim|slice|substring|toLowerCase|normalize)", form + session)


def test_every_body_of_ours_refuses_fields_that_it_does_not_name() -> None:
    bodies = {entry.body for method, path, _ in routes(app) if (entry := entry_of(app, method, path)) and entry.body}
    assert len(bodies) > 40
    schemas: dict[str, Any] = described(app)["components"]["schemas"]
    loose = {name for name in bodies if schemas[name].get("additionalProperties") is not False}
    # A document's content has a schema of its own kind (schemas/documents.py).
    assert {name for name in loose if not OF_OTHERS.search(name)} == {"DocumentIn"}


def test_what_somebody_wrote_makes_no_line_of_the_log() -> None:
    written = io.StringIO()
    Logger(service="a-test-of-lines", stream=written).warning(
        "seen", extra={"what": 'a\n{"level": "ERROR"}\r\nb\u2028'}
    )
    (line,) = written.getvalue().rstrip("\n").split("\n")
    assert json.loads(line)["what"] == 'a\n{"level": "ERROR"}\r\nb\u2028'


def test_a_session_and_a_code_are_random_and_long_enough(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    citizen = Citizen(api, province, monkeypatch)
    made = [citizen.sign_in(f"+8490000000{number}")["Authorization"].rpartition(" ")[2] for number in range(3)]
    assert len(set(made)) == 3
    assert all(len(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))) * 8 >= 128 for one in made)
    source = (ROOT / "chalicelib" / "http" / "citizen" / "me.py").read_text(encoding="utf-8")
    assert "secrets.randbelow(10**6):06d" in source, "20 bits, and each code as likely as any other"


def test_the_lives_of_sessions_that_are_documented_are_those_of_the_code() -> None:
    text = section(PAGES["docs/security.md"], "Sessions")
    data = (ROOT / "infra" / "data.yaml").read_text(encoding="utf-8")
    minutes, hours = re.search(r"IdTokenValidity: (\d+)", data), re.search(r"RefreshTokenValidity: (\d+)", data)
    assert minutes
    assert hours
    assert f"| token of an officer | {minutes[1]} minutes |" in text
    assert f"| all tokens of one sign-in of an officer | {hours[1]} hours |" in text
    assert f"| proof of the device in a session | {factor.SESSION_LIFE.total_seconds() / 3600:.0f} hours |" in text
    assert f"| session of a citizen | {sessions.SESSION_LIFE.total_seconds() / 60:.0f} minutes |" in text
    assert f"| one-time code | {sessions.CODE_LIFE.total_seconds() / 60:.0f} minutes |" in text


#: Which functions read which secrets. All others read none.
SECRETS = {
    "api_handler": {"SigningSecretArn", "PushSecretArn", "oidc-*", "channel-*"},
    "count_tickets": {"SigningSecretArn"},
    "deliver_notices": {"SigningSecretArn", "PushSecretArn", "channel-*"},
    "hear_messages": {"SigningSecretArn", "channel-*"},
    "keep_counters": {"SigningSecretArn"},
    "send_webhooks": {"SigningSecretArn"},
    "take_mails": {"SigningSecretArn"},
}


def test_a_function_reads_the_secrets_of_its_work_and_nobody_writes_one() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / ".chalice" / "policies").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"secretsmanager:\w+", text)) <= {"secretsmanager:GetSecretValue"}, path
        for statement in json.loads(text)["Statement"]:
            if "secretsmanager:GetSecretValue" in str(statement.get("Action")):
                resource = json.dumps(statement["Resource"])
                named = re.findall(r'"Ref": "(\w+)"|tickets-\$\{Stage\}-([\w-]+\*)"', resource)
                assert named, f"{path}: {resource}"
                found.setdefault(path.stem, set()).update(one or other for one, other in named)
    assert found == SECRETS
    environment = (ROOT / "infra" / "app" / "wiring.yaml").read_text(encoding="utf-8")
    assert not re.search(r"resolve:secretsmanager", environment), "no secret stands in the environment of a function"


def test_a_person_is_known_by_provider_and_subject_together(monkeypatch: pytest.MonkeyPatch) -> None:
    source = (ROOT / "chalicelib" / "http" / "citizen" / "me.py").read_text(encoding="utf-8")
    assert 'signing.keyed_hash(f"person at {identity_provider.issuer}", proven.subject)' in source
    monkeypatch.setattr(signing, "_key", lambda: b"a key for tests")
    persons = {signing.keyed_hash(f"person at {issuer}", "7") for issuer in ("https://a.example", "https://b.example")}
    assert len(persons) == 2
    assert signing.phone_key("7") not in persons


def test_a_text_is_read_once_and_written_for_its_context_last(api: Api) -> None:
    sent = "5 &lt;b&gt; %3Cb%3E \\u003cb\\u003e &amp;amp; <b>x</b> ]]> \"'"
    report = {"category": "hygiene", "description": sent, "place": {"commune": "06040"}}
    code = api("POST", "/v1/reports", report).body["code"]
    assert api.act("intake.intake", code, "receive").status == 200
    assert api("GET", f"/v1/reports/{code}").body["description"] == sent
    page = api("GET", f"/bao-cao/{code}").body
    assert html.unescape(page).count(sent) >= 1
    assert "<b>x</b>" not in page
    for path in (f"/open311/v2/requests/{code}.xml", "/v1/feeds/atom", "/v1/feeds/rss"):
        answer = api("GET", path)
        assert answer.status == 200
        assert sent in "".join(ElementTree.fromstring(answer.body).itertext()), path  # noqa: S314 - our own


def test_nobody_names_a_file_that_others_get() -> None:
    schemas = str(described(app)["components"]["schemas"])
    assert not re.findall(r"'(file_?name|filename)'", schemas, re.IGNORECASE), "no route takes the name of a file"
    written = [
        (path.name, line.strip())
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if "Content-Disposition" in line
    ]
    # Figures: what they are by, and two dates. Phone book: the name that the link to it has, compared in full.
    assert {name for name, _ in written} == {"figures.py", "phone_book.py"}, written


@pytest.mark.parametrize("name", ['x".html', "a\r\nSet-Cookie: x", "..%2f..%2fetc%2fpasswd", "a;b.vcf"])
def test_a_download_has_no_name_that_a_caller_chose(api: Api, name: str) -> None:
    answer = api("GET", f"/danh-ba/06040/{quote(name, safe='%')}")
    assert answer.status == 404
    assert "content-disposition" not in answer.headers


def test_every_way_in_is_documented_with_the_limits_that_hold_it() -> None:
    text = section(PAGES["docs/security.md"], "Ways in")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(Caller) - {Caller.ANYONE}
    named = set(re.findall(r"`(\w+)`", "".join(line.rpartition(" | ")[2] for line in text.splitlines())))
    assert named <= set(Limited)
    assert named >= {Limited.FACTOR, Limited.FACTOR_DAY, Limited.CODE_TRY, Limited.SECRET, Limited.KEY}


def test_faults_in_packages_have_a_time_in_which_they_are_mended() -> None:
    text = section(PAGES["docs/security.md"], "Packages of others")
    days = {severity: int(number) for severity, number in re.findall(r"^\| (\w+) \| (\d+) \|$", text, re.MULTILINE)}
    assert list(days) == ["critical", "high", "medium", "low"]
    assert sorted(days.values()) == list(days.values())
    assert days["critical"] <= 7
    assert re.search(r"^audit:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    "named", ["//evil.example", "https://evil.example/", "\\\\evil.example", "x\r\nLocation: //evil.example"]
)
def test_no_redirect_leads_to_a_host_that_a_caller_named(api: Api, named: str) -> None:
    """Redirects are relative, or lead to a picture in our own bucket."""
    written = quote(named, safe="")
    for path in (f"/q/{written}", f"/{written}/", f"/danh-ba/06040/{written}", f"/phone-book?to={written}"):
        answer = api("GET", path)
        place = answer.headers.get("location", "")
        assert urlsplit(place).netloc == "", path
        assert not place.startswith(("/", "\\")), path
    assert api("GET", f"/q/{written}").status == 302
    # No page leads anywhere by itself.
    for page in (ROOT / "chalicelib" / "web").rglob("*.js"):
        found = re.findall(
            r"location\.(?:assign|replace)\(|location(?:\.href)? = |window\.open\(", page.read_text(encoding="utf-8")
        )
        assert found == [], page
