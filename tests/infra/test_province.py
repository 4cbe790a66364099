"""The demo's files are what docs/domain.md asks for, and an error names the file, the line and the field."""

import re
import shutil
from collections import Counter
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from chalicelib.domain.deadlines.amounts import parse_amount
from chalicelib.domain.deadlines.calendar import DayKind, calendar_from_document, local_day
from chalicelib.domain.deadlines.periods import WHOLE_DAYS
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.deadlines.rules import Step, Urgency, step_due
from chalicelib.domain.province.kinds import REQUIRED, Kind, TemplateKind
from chalicelib.domain.province.officers import Role
from chalicelib.domain.province.reading import directory_from_documents
from infra.package.build import ROOT
from infra.province.files import BadFiles, read_province
from tests.domain.samples import local

DEMO = ROOT / "infra" / "demo"

Edit = Callable[[str, str, str], Path]
#: Two officers of a unit whose lines in the phone book say the same.
ALIKE = "".join(
    f"  - {{username: {name}, title: {title}, unit: so-y-te, roles: [focal], listed: {{office: P1, phone: '1022'}}}}\n"
    for name, title in (("a", "Trưởng phòng"), ("b", "trưởng PHÒNG"))
)


@pytest.fixture
def edit(tmp_path: Path) -> Edit:
    """Copy the demo and replace one text in one file."""

    def change(name: str, before: str, after: str) -> Path:
        directory = tmp_path / "province"
        shutil.copytree(DEMO, directory)
        path = directory / f"{name}.yaml"
        text = path.read_text(encoding="utf-8")
        assert before in text
        path.write_text(text.replace(before, after, 1), encoding="utf-8")
        return directory

    return change


def test_every_commune_of_the_province_is_a_unit() -> None:
    units = read_province(DEMO).documents[Kind.UNITS]["units"]
    communes = {unit["commune"]: unit for unit in units if unit.get("commune")}
    assert len(communes) == 65
    assert communes["06040"] == {
        "id": "xa-that-khe",
        "name": "UBND xã Thất Khê",
        "name_en": "People's Committee of Thất Khê commune",
        "commune": "06040",
        "commune_name": "xã Thất Khê",
        "commune_name_en": "Thất Khê commune",
        "parent": "ubnd-tinh",
    }
    assert communes["05977"]["name"] == "UBND phường Đông Kinh"
    assert communes["06325"]["commune_name"] == "xã Bắc Sơn"
    assert all(unit["id"].isascii() for unit in units)


def test_the_intake_centre_sees_what_it_takes_in_and_not_the_units() -> None:
    demo = directory_from_documents(read_province(DEMO).documents)
    assert [one.id for one in demo.units.values() if one.parent is None] == ["ubnd-tinh"]
    assert [one for one in demo.units if demo.is_within(one, "trung-tam")] == ["trung-tam"]
    assert demo.is_within("trung-tam", "van-phong-ubnd-tinh")
    inner = [one for one in demo.units if demo.is_within(one, "xa-that-khe")]
    assert len(inner) == 4
    assert {demo.commune_of(one) for one in inner} == {"06040"}


def test_every_unit_has_a_focal_officer_and_a_leader_with_alerts() -> None:
    files = read_province(DEMO)
    for role in (Role.FOCAL, Role.LEADER):
        alerted = {
            account.officer.unit for account in files.accounts if role in account.officer.roles and account.alert
        }
        assert alerted == set(files.units)
    contacts = Counter(
        contact for account in files.accounts for contact in (account.phone, account.email) if contact is not None
    )
    assert max(contacts.values()) == 1


@pytest.mark.parametrize(
    ("step", "amounts"),
    [
        (Step.RECEIVE, ("30 minutes", "4 working hours", "8 working hours")),
        (Step.DISPATCH, ("15 minutes", "2 working hours", "4 working hours")),
        (Step.ACCEPT, ("30 minutes", "4 working hours", "1 working days")),
        (Step.PROCESS, ("4 hours", "5 working days", "10 working days")),
        (Step.APPROVE, ("30 minutes", "4 working hours", "1 working days")),
        (Step.CONFIRM, ("3 days", "7 days", "7 days")),
    ],
)
def test_the_demo_has_the_amounts_of_the_domain(step: Step, amounts: tuple[str, ...]) -> None:
    rules = rules_from_document(read_province(DEMO).documents[Kind.RULES])
    in_demo = tuple(str(rules.find(step, urgency, "field", "other").amount) for urgency in Urgency)
    assert in_demo == amounts


def test_hygiene_has_three_working_days() -> None:
    rules = rules_from_document(read_province(DEMO).documents[Kind.RULES])
    assert str(rules.find(Step.PROCESS, Urgency.NORMAL, "field", "hygiene").amount) == "3 working days"


@pytest.mark.parametrize(
    ("day", "works"), [("2026-01-02", False), ("2026-01-10", True), ("2026-02-17", False), ("2026-03-02", True)]
)
def test_the_calendar_has_days_that_the_holidays_library_lacks(day: str, works: bool) -> None:
    calendar = calendar_from_document(read_province(DEMO).documents[Kind.CALENDAR])
    assert calendar.is_working_day(local(f"{day} 09:00").date()) is works


def test_the_calendar_has_the_decision_of_every_day_off_of_its_years() -> None:
    calendar = calendar_from_document(read_province(DEMO).documents[Kind.CALENDAR])
    day, decided = date(2025, 1, 1), 0
    while day.year < 2028:
        if calendar.is_working_day(day) is not (day.weekday() < 5):
            decided += 1
            assert re.search(r"\d+/|Điều \d+", calendar.decided[day].decision), day
        day += timedelta(days=1)
    assert decided == len(calendar.decided)
    off = {day for day, line in calendar.decided.items() if line.kind is DayKind.OFF}
    assert {date(2026, 11, 24), date(2027, 11, 24), date(2027, 9, 2), date(2027, 9, 3)} <= off
    assert {day for day in off if day.year == 2027 and day.month == 2} == {date(2027, 2, n) for n in (4, 5, 8, 9, 10)}


def test_the_rules_keep_what_they_say_at_every_hour_of_three_years() -> None:
    """A cap is kept, days end at a close, and a note of progress is due before the answer."""
    demo = directory_from_documents(read_province(DEMO).documents)
    closes = 0
    for hour in range(0, 3 * 365 * 24, 5):
        start = local("2025-01-01 00:00") + timedelta(hours=hour)
        for rule in demo.rules.rules:
            if rule.amount.unit not in WHOLE_DAYS or rule.report_type == "emergency":
                continue
            due = step_due(rule, start, demo.calendar)
            assert due == demo.calendar.intervals(local_day(due))[-1][1], (rule, start)
            assert rule.cap is None or local_day(due) - local_day(start) <= timedelta(days=rule.cap.n)
            closes += 1
    assert closes > 10_000
    assert [rule.cap for rule in demo.rules.rules if rule.cap] == [parse_amount("15 days")]


@pytest.mark.parametrize(
    ("name", "before", "after", "message"),
    [
        ("province", "prefix: LS", "prefix: Lạng", "province.yaml:5: prefix: String should match pattern"),
        (
            "province",
            "intake_unit: trung-tam",
            "intake_unit: noi-khac",
            "province.yaml:8: intake_unit: There is no unit",
        ),
        ("province", '"21:00"', '"25:00"', "quiet_hours.start: Value error, not a time like 07:30: 25:00"),
        ("units", "id: so-y-te", "id: so-xay-dung", "units.6.id: so-xay-dung is already in entry 4"),
        ("units", "parent: ubnd-tinh", "parent: ubnd-tin", "units.1.parent: There is no unit ubnd-tin"),
        ("units", 'province: "20"', 'province: "00"', "communes.province: no province has the code 00"),
        ("units", 'province: "20"', "province: 20", "communes.province: Input should be a valid string"),
        (
            "categories",
            "urgency: urgent\n",
            "urgency: urgnt\n",
            "categories.0.urgency: Input should be 'urgent', 'normal'",
        ),
        ("categories", "handled_by: so-y-te", "handled_by: so-y", "categories.3.handled_by: There is no unit so-y"),
        (
            "categories",
            "    visibility: public",
            "    visible: public",
            "categories.0.visible: Extra inputs are not permitted",
        ),
        ("categories", "id: traffic", "id: security", "categories.1.id: security is already in entry 0"),
        ("categories", "after_photo: false", "after_photo: off", "categories.0.after_photo"),
        ("rules", "amount: 4 hours", "amount: 4 hrs", "rules.9.amount: Value error, not an amount like 30 minutes"),
        ("rules", "category: hygiene", "category: rac", "rules.11.category: There is no category rac"),
        (
            "rules",
            "- {step: confirm, urgency: complex, amount: 7 days, ends: day}",
            "",
            "There is no general rule for the step confirm, complex",
        ),
        (
            "rules",
            "[focal, 0 minutes]",
            "[focal, 5 minutes]",
            "ladders.urgent.0: The first rung must be at the deadline",
        ),
        ("calendar", "2026-01-10", "2026-13-10", "dates.15.date: Value error, not a date like 2026-01-02: 2026-13-10"),
        ("calendar", "07:30-11:30", "11:30-07:30", "seasons.0.hours.mon.0: Value error, not hours like 07:30-11:30"),
        ("calendar", "kind: working", "kind: bù", "dates.7.kind: Input should be 'off', 'working' or 'half'"),
        ("rules", "- [leader, 15 minutes]", "- [boss, 15 minutes]", "ladders.urgent.1.0: Input should be 'focal'"),
        ("rules", "amount: 4 hours", "amount: 40000 hours", "rules.9.amount: Value error, not an amount"),
        (
            "rules",
            "urgency: urgent, amount: 15 minutes",
            "urgency: normal, amount: 15 minutes",
            "rules.4: Entry 3 is already the rule for this case.",
        ),
        ("rules", "category: hygiene,", "report_type: sos,", "rules.11.report_type: There is no report type sos."),
        (
            "calendar",
            '["07:30-11:30", "13:00-17:00"]',
            '["07:30-11:30", "11:00-17:00"]',
            "calendar.yaml:6: seasons.0.hours.mon.1: The hours 11:00-17:00 overlap",
        ),
        ("calendar", "date: 2026-01-10", "date: 2026-01-02", "dates.15.date: 2026-01-02 is already in entry 14"),
        ("calendar", "2025-04-16", "2025-01-01", "seasons.1.valid_from: 2025-01-01 is already in entry 0"),
        ("calendar", "valid_from: 2025-04-16", "valid_from: 20250416", "valid_from: "),
        (
            "categories",
            "parent: procedures",
            "parent: procedure",
            "categories.8.parent: There is no group of categories procedure",
        ),
        ("categories", "- code: since", "- code: kind", "categories.2.questions.1.code: kind is already in entry 0"),
        (
            "categories",
            "type: singlevaluelist",
            "type: string",
            "questions.0.values: A question whose answer is a line of text cannot have",
        ),
        ("categories", "key: water", "key: household", "questions.0.values.2.key: household is already in entry 0"),
        ("types", "[procedures]", "[procedure]", "types.1.categories.0: There is no category procedure."),
        ("types", "id: field", "id: feld", "types: There is no report type field."),
        ("types", "- unclear", "- unklar", "types.1.refusals.7: There is no such reason for refusal."),
        ("types", "visibility: public\n", "visibility: restricted\n", "types.0.visibility: Input should be 'public'"),
        (
            "templates",
            "xử lý: {reason}",
            "xử lý: {grund}",
            "templates.8.text: grund cannot be used here; use only {category}, {code}",
        ),
        ("templates", "xử lý: {reason}", "xử lý: {reason", "templates.8.text: "),
        (
            "templates",
            "xử lý: {reason}",
            "xử lý: {reason.__class__}",
            "templates.8.text: reason.__class__ cannot be used here",
        ),
        ("templates", "key: duplicate", "key: unclear", "templates.9: Entry 8 is already the template"),
        ("templates", "key: duplicate", "key: double", "templates.9.key: Must be one of: complaint"),
        ("templates", "report_type: business", "report_type: firm", "report_type: There is no report type firm."),
        ("officers", "unit: so-xay-dung", "unit: so-xay", "officers.7.unit: There is no unit so-xay"),
        ("officers", "roles: [supervisor]", "roles: [boss]", "officers.2.roles.0: Input should be 'intake', 'focal'"),
        ("officers", "+84900000003", "0900000003", "officers.2.phone: String should match pattern"),
        ("officers", "xa-that-khe.xu-ly\n", "so-xay-dung.xu-ly\n", "so-xay-dung.xu-ly is already in entry 5"),
        ("officers", "[traffic]", "[tra]", "officers.7.categories: There is no category tra"),
        ("officers", "first_phone: ", "# ", "in_every_unit.alert: trung-tam.dau-moi has no phone for sms"),
        (
            "officers",
            "roles: [processing]",
            "roles: [processing]\n    alert: [email]",
            "nothing is told to processing",
        ),
        ("officers", "title: Giám sát cấp tỉnh", "title: A\n    title: B", "officers.yaml:49: title stands here twice"),
        ("officers", "      office: Phòng 201\n", "", "officers.4.listed.office: Field required"),
        (
            "officers",
            "phone: 0900 003 001",
            "phone: 0900 003",
            "officers.4.listed.phone: The telephone number of the of",
        ),
        (
            "officers",
            "phone: 0900 003 001",
            "phone: gọi tôi",
            "officers.4.listed.phone: The telephone number of the of",
        ),
        ("officers", "chu-tich.that-khe@", "chu-tich.that-khe", "officers.4.listed.email: The e-mail address is not"),
        ("officers", "phone: 0900 003 003", "name: A", "officers.6.listed: A line of the phone book needs a teleph"),
        ("officers", "phone: 0900 003 001", 'phone: "0900 002 901"', "officers.4.listed.phone: This gets an officer's"),
        ("officers", "phone: 0900 003 001", "phone: 0900 001 001", "officers.4.listed.phone: This gets an officer's"),
        ("officers", "chu-tich.that-khe@example.gov.vn", "Giam-Sat@example.invalid", "officers.4.listed.email: This"),
        (
            "officers",
            "\nofficers:\n",
            f"\nofficers:\n{ALIKE}",
            "officers.1.listed: The phone book has the same line for “a”",
        ),
        ("officers", '      phone: "1022"', '      phone: "0900"', "in_every_unit.1.listed.phone: The telephone"),
        ("units", 'phone: "1022"', 'phone: "12"', "office.phone: The telephone number of the office is not valid"),
        ("officers", "officers:\n", "officers: [\n", "officers.yaml:"),
    ],
)
def test_an_error_names_file_line_and_field(edit: Edit, name: str, before: str, after: str, message: str) -> None:
    directory = edit(name, before, after)
    with pytest.raises(BadFiles) as found:
        read_province(directory)
    assert str(found.value).startswith(f"{name}.yaml:")
    assert message in str(found.value)


def test_a_rung_without_an_officer_is_refused(edit: Edit) -> None:
    directory = edit("province", "alert_address:\n  email: theo-doi-cham-han@example.invalid\n", "")
    with pytest.raises(BadFiles) as found:
        read_province(directory)
    assert str(found.value).splitlines() == [
        f"rules.yaml:{line}: ladders.{urgency}.3.0: "
        "No officer receives alerts on the rung “the province's alert address”."
        for line, urgency in ((17, "urgent"), (22, "normal"), (27, "complex"))
    ]


def test_documents_with_a_default_are_optional(edit: Edit) -> None:
    directory = edit("rules", "rules:", "rules:")
    for name in (
        *("types", "templates", "routing", "former", "zns", "outside", "receptions", "booths", "indicators", "hamlets"),
        "adoption",
    ):
        (directory / f"{name}.yaml").unlink()
    assert read_province(directory).documents.keys() == REQUIRED


def test_the_demo_has_a_template_for_every_refusal_of_every_type() -> None:
    demo = directory_from_documents(read_province(DEMO).documents)
    for report_type in demo.report_types:
        for refusal in demo.refusals(report_type):
            assert demo.template(TemplateKind.REFUSAL, refusal, report_type)
    assert set(demo.report_types) == {"field", "procedure", "business", "idea", "service", "emergency"}
    redirected = {"complaint", "denunciation", "crime_tip", "civil_dispute", "other_authority"}
    for refusal in redirected:
        template = demo.template(TemplateKind.REFUSAL, refusal, "field")
        assert template is not None
        assert template.redirect is not None, refusal
    complaint = demo.template(TemplateKind.REFUSAL, "complaint", "field")
    assert complaint
    assert all("90" in text for text in complaint.text)
    for category in demo.leaf_categories.values():
        assert [name for name in demo.report_types if demo.is_of_type(category, name)], category.id


def test_the_errors_of_all_files_are_reported_together(edit: Edit) -> None:
    directory = edit("rules", "amount: 4 hours", "amount: soon")
    (directory / "calendar.yaml").write_text("seasons: []\n", encoding="utf-8")
    (directory / "officers.yaml").unlink()
    with pytest.raises(BadFiles) as found:
        read_province(directory)
    lines = str(found.value).splitlines()
    assert [line.split(":")[0] for line in lines] == ["rules.yaml", "calendar.yaml", "officers.yaml"]


@pytest.mark.parametrize(
    ("text", "refusals"),
    [
        ("Chủ tịch nhận hối lộ của nhà thầu đường", ["denunciation"]),
        ("Chu tich nhan hoi lo cua nha thau", ["denunciation"]),
        ("Toi to cao can bo xa bao ke bai cat", ["denunciation"]),
        ("Khiếu nại quyết định cưỡng chế", ["complaint"]),
        ("Có nhóm buôn bán ma túy ở chợ", ["crime_tip"]),
        ("Hàng xóm tranh chap lối đi", ["civil_dispute"]),
        ("Rác đổ đầy đường, cây to che biển báo", []),
    ],
)
def test_every_category_warns_of_what_is_refused_except_a_rescue(text: str, refusals: list[str]) -> None:
    demo = directory_from_documents(read_province(DEMO).documents)
    for category in demo.leaf_categories.values():
        found = [] if category.id == demo.emergency_category else refusals
        assert [hint.refusal for hint in category.hints_for(text)] == found, category.id


def test_the_intake_unit_needs_an_intake_officer(edit: Edit) -> None:
    path = edit("officers", "roles: [intake]", "roles: [focal]") / "officers.yaml"
    read_province(path.parent)  # the unit has two intake officers
    path.write_text(path.read_text(encoding="utf-8").replace("roles: [intake]", "roles: [focal]"), encoding="utf-8")
    with pytest.raises(BadFiles, match="nobody in trung-tam has the role intake"):
        read_province(path.parent)


def test_a_listed_unit_replaces_the_generated_unit_of_its_commune(edit: Edit) -> None:
    own = "- id: ba-son\n    name: Ba Sơn\n    name_en: Ba Son\n    commune: '06196'\n  - id: so-y-te"
    units = read_province(edit("units", "- id: so-y-te", own)).documents[Kind.UNITS]["units"]
    assert [unit["id"] for unit in units if unit.get("commune") == "06196"] == ["ba-son"]
    assert len([unit for unit in units if unit.get("commune")]) == 65


def test_a_listed_officer_replaces_the_generated_officer(edit: Edit) -> None:
    own = "officers:\n  - {username: xa-ba-son.dau-moi, title: Tổ đầu mối, unit: xa-ba-son, roles: [focal, leader]}\n"
    accounts = [
        account
        for account in read_province(edit("officers", "officers:\n", own)).accounts
        if account.officer.username == "xa-ba-son.dau-moi"
    ]
    assert [account.officer.title for account in accounts] == ["Tổ đầu mối"]
    assert accounts[0].phone is None


def test_former_names_of_the_file_replace_those_of_the_register(edit: Edit) -> None:
    directory = edit("former", 'communes: ["06040"]', 'communes: ["06046"]')
    places = read_province(directory).documents[Kind.FORMER]["places"]
    by_name = {(place["name"], place["district"]): place["communes"] for place in places}
    assert len(by_name) == len(places) == 194
    assert by_name["Thị trấn Thất Khê", "Huyện Tràng Định"] == ["06046"]
    assert by_name["Xã Chi Lăng", "Huyện Tràng Định"] == ["06040"]
    # A divided commune belongs to both successors.
    assert sorted(by_name["Xã Bính Xá", "Huyện Đình Lập"]) == ["06613", "06625"]


def test_a_former_name_of_an_unknown_commune_is_refused_with_its_line(edit: Edit) -> None:
    with pytest.raises(BadFiles, match=r"former\.yaml:6: places\.0\.communes\.0: .*99999"):
        read_province(edit("former", 'communes: ["06040"]', 'communes: ["99999"]'))


@pytest.mark.parametrize(
    ("name", "meant"),
    [("routing.yml", "routing.yaml"), ("Units.yaml", "units.yaml"), ("oficers.yaml", "officers.yaml")],
)
def test_a_file_with_a_wrong_name_is_named_and_not_passed_over(edit: Edit, name: str, meant: str) -> None:
    directory = edit("routing", "rules:\n", "rules:\n")
    (directory / name).write_text("rules: []\n", encoding="utf-8")
    with pytest.raises(BadFiles, match=f"{name}: no file of a province has this name; rename it to {meant}"):
        read_province(directory)


def test_ambiguous_routing_rules_are_refused_with_their_line(edit: Edit) -> None:
    with pytest.raises(BadFiles, match=r"routing\.yaml:7: rules\.1: .*rule 0"):
        read_province(edit("routing", "rules:\n", "rules:\n  - {unit: commune}\n  - {unit: so-y-te}\n"))
