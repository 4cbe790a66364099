"""Settings of a stage: what is read, refused, and described."""

import re
from pathlib import Path

import pytest

from chalicelib.domain.access.quotas import Limited, quotas_from
from infra.package.settings import STAGES, SettingsError, known, settings_of
from infra.stack.local import DATA_OPTIONS
from tests.test_docs import PAGES, section


def test_the_stack_on_this_machine_runs_into_no_budget_of_the_stage() -> None:
    # Its play and its tests send in an hour what a province sends in weeks.
    budgets = (Limited.SMS_CODES, Limited.SMS_CITIZENS, Limited.SMS_OFFICERS, Limited.SMS_URGENT, Limited.MAILS_OUT)
    ours = quotas_from(DATA_OPTIONS["Limits"])
    assert {kind: ours[kind].limit for kind in budgets} == dict.fromkeys(budgets, 20_000)


def written(tmp_path: Path, text: str) -> Path:
    path = tmp_path / "stage.yaml"
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("text", "parameters"),
    [
        ("", {}),
        ("# nothing\n", {}),
        ("ops_email: a@b.vn", {"OpsEmail": "a@b.vn"}),
        ("waf: false", {"Waf": "false"}),
        ("waf: true", {"Waf": "true"}),
        ("sms_countries: [856, 86]", {"SmsCountries": "856,86"}),
        ("sms_countries: 856", {"SmsCountries": "856"}),
        ("sms_countries: []", {"SmsCountries": ""}),
        ("log_days: 30", {"LogDays": "30"}),
        ("site_url: https://a.vn/", {"SiteUrl": "https://a.vn"}),
        ("tiles_url: ''", {"TilesUrl": ""}),
        ("reserved_concurrency: none", {"ReservedConcurrency": "none"}),
        ("limits: send=60/3600/20,read=300/60", {"Limits": "send=60/3600/20,read=300/60"}),
    ],
)
def test_a_file_becomes_parameters(tmp_path: Path, text: str, parameters: dict[str, str]) -> None:
    assert settings_of("prod", file=written(tmp_path, text)) == parameters


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("ops_mail: a@b.vn", "ops_mail is no setting; ops_email is"),
        ("embedded: true", "embedded is no setting"),
        ("tickets_table: mine", "tickets_table is no setting"),
        ("waf: maybe", "waf: 'maybe' is none of true, false"),
        ("waf_rate: 5", "waf_rate: 5 is not between 10"),
        ("waf_rate: fast", "waf_rate: 'fast' is no whole number"),
        ("sms_countries: [+856]", ""),
        ("cors_origins: [a.vn]", "cors_origins: 'a.vn' does not look as it must"),
        ("ops_email: {to: a@b.vn}", "ops_email: one value or a list is expected"),
        ("ops_email:", "ops_email: one value or a list is expected"),
        ("- ops_email", "one setting a line"),
        ("a: [", "stage.yaml"),
    ],
)
def test_a_fault_in_a_file_is_named(tmp_path: Path, text: str, fault: str) -> None:
    if not fault:
        # YAML reads +856 as a number, which is the country.
        assert settings_of("prod", file=written(tmp_path, text)) == {"SmsCountries": "856"}
        return
    with pytest.raises(SettingsError) as raised:
        settings_of("prod", file=written(tmp_path, text))
    assert fault in str(raised.value)


def test_all_faults_are_named_at_once(tmp_path: Path) -> None:
    with pytest.raises(SettingsError) as raised:
        settings_of("prod", file=written(tmp_path, "a: 1\nwaf: no way\nlog_days: x"))
    assert len(str(raised.value).splitlines()) == 3


def test_a_single_setting_comes_before_the_file(tmp_path: Path) -> None:
    file = written(tmp_path, "ops_email: file@b.vn\nlog_days: 30")
    given = settings_of("prod", ["ops_email=single@b.vn", "limits=read=300/60"], file)
    assert given == {"OpsEmail": "single@b.vn", "LogDays": "30", "Limits": "read=300/60"}
    with pytest.raises(SettingsError, match="name=value"):
        settings_of("prod", ["ops_email"], file)


def test_a_stage_without_a_file_gives_nothing_and_a_named_file_must_exist(tmp_path: Path) -> None:
    assert settings_of("nosuchstage") == {}
    with pytest.raises(SettingsError, match="missing"):
        settings_of("prod", file=tmp_path / "nowhere.yaml")


def test_the_example_is_valid_and_no_passing_stage_has_a_file() -> None:
    assert settings_of("example")["OpsEmail"]
    assert not {path.stem for path in STAGES.glob("*")} & {"local", "test"}


def test_every_setting_is_described() -> None:
    table = section(PAGES["docs/deploy.md"], "Settings of a stage")
    firsts = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    named = {name for first in firsts for name in re.findall("`([a-z_]+)`", first)}
    assert named == set(known())
