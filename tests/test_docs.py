"""The pages match the code: routes, actions, tables, functions, alarms, files, commands, settings, links."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from app import app
from chalicelib.domain.access.partners import Scope
from chalicelib.domain.access.quotas import QUOTAS
from chalicelib.domain.texts import course
from chalicelib.domain.tickets.moves import MOVES, At
from chalicelib.domain.tickets.states import State
from infra import route_docs

ROOT = Path(__file__).parents[1]
DOCS = ROOT / "docs"
#: Name -> text of every page in English. docs/workflow.md is generated (test_workflow_docs.py).
PAGES = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md")])
    if path.name != "workflow.md"
}
#: The pages that each address one kind of reader.
CHAPTERS = {name: text for name, text in PAGES.items() if name.startswith("docs/") and "decisions/0" not in name}
DECISIONS = [name for name in PAGES if name.startswith("docs/decisions/0")]

_FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def code_in(page: str) -> Iterator[str]:
    """The code of a page: spans, and the lines of indented blocks."""
    yield from (" ".join(span.split()) for span in _CODE.findall(_FENCED.sub("", page)))
    yield from (line.strip() for line in page.splitlines() if line.startswith("    "))


def everywhere(pattern: str) -> dict[str, str]:
    """Each match of the pattern's group in code -> a page that has it."""
    return {
        found: name for name, page in PAGES.items() for code in code_in(page) for found in re.findall(pattern, code)
    }


def row_of(page: str, first: str) -> str:
    """The only line of a table whose first cell begins with ``first``."""
    rows = re.findall(rf"^\| {re.escape(first)}.*$", page, re.MULTILINE)
    assert len(rows) == 1, f"{len(rows)} rows begin with {first}"
    return str(rows[0])


def section(page: str, title: str) -> str:
    """The text below a heading, up to the next heading of the same or a higher level."""
    found = re.search(rf"^(#+) {re.escape(title)}\n", page, re.MULTILINE)
    assert found, f"no section {title}"
    rest = page[found.end() :]
    after = re.search(rf"^#{{1,{len(found[1])}}} ", rest, re.MULTILINE)
    return rest[: after.start()] if after else rest


def anchors(page: str) -> set[str]:
    """The anchors of a page's headings, as GitHub makes them."""
    titles = re.findall(r"^#+ (.+)$", page, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


# Routes


@pytest.mark.parametrize("name", CHAPTERS)
def test_the_tables_of_routes_are_up_to_date(name: str) -> None:
    assert route_docs.up_to_date(CHAPTERS[name]) == CHAPTERS[name], "run: python -m infra.route_docs"


def test_every_group_of_routes_has_one_table() -> None:
    found = Counter(group for page in PAGES.values() for group in route_docs.groups_in(page))
    assert found == Counter(list(route_docs.GROUPS))


def test_every_route_is_in_one_table() -> None:
    rows = [line for group in route_docs.GROUPS for line in route_docs.table(group).splitlines()[2:]]
    named = [tuple(re.findall(r"^\| (\w+) \| `([^`]+)` \|", row)[0]) for row in rows]
    there = [(method, path) for path, methods in app.routes.items() for method in methods if method != "OPTIONS"]
    assert sorted(named) == sorted(there)


def test_an_outdated_table_of_routes_is_updated() -> None:
    page = "<!-- routes: me -->\n| DELETE | `/v1/me/everything` | | |\n<!-- end of routes -->\n"
    assert route_docs.up_to_date(page) != page
    assert "/v1/me/reports" in route_docs.up_to_date(page)
    with pytest.raises(KeyError):
        route_docs.table("nobody")


def test_every_route_that_is_named_exists() -> None:
    known = [re.sub(r"\{\w+\}", r"[^/]+", path) for path in app.routes]
    named = everywhere(r"(/v1/[\w{}/$.-]*[\w}])")
    assert len(named) > len(known) / 2
    wrong = {path: page for path, page in named.items() if not any(re.fullmatch(pattern, path) for pattern in known)}
    assert wrong == {}


# Actions, states, deadlines


def test_every_action_is_in_the_row_of_its_actor() -> None:
    rows = dict(
        re.findall(r"^\| (intake|the unit|leaders|the sender) \| (.*) \|$", PAGES["docs/office.md"], re.MULTILINE)
    )
    for action, move in MOVES.items():
        named = {who for who, row in rows.items() if f"`{action}`" in row}
        expected = {
            At.INTAKE: {"intake"},
            At.UNIT: {"the unit"},
            At.COORDINATOR: {"the unit"},
            At.PARTNER: {"the unit"},
            At.HAVING: {"the unit"},
            At.ABOVE: {"leaders"},
        }.get(move.at, {"intake", "the unit"})
        assert named == ({"the sender"} if move.is_sender_s else expected), action


@pytest.mark.parametrize("action", [action for action, move in MOVES.items() if move.is_sender_s])
def test_every_action_of_the_sender_lists_its_required_inputs(action: str) -> None:
    row = row_of(PAGES["docs/api.md"], f"`{action}`")
    assert set(re.findall(r"`(text|reason|rating)`", row)) >= set(MOVES[action].asked)


@pytest.mark.parametrize("state", State)
def test_every_state_has_the_names_of_the_pages(state: State) -> None:
    cells = row_of(section(PAGES["docs/domain.md"], "A ticket's life"), f"`{state}`").split(" | ")
    assert cells[1:3] == [course.STATES_OFFICE[state].vi, course.STATES_CITIZEN[state].vi]


def test_every_role_is_named() -> None:
    people = section(PAGES["docs/domain.md"], "People")
    assert [role for role in course.ROLES if f"`{role}`" not in people] == []


def test_the_general_rules_of_the_domain_are_those_of_the_demo() -> None:
    """Rules of a category or a type are examples of the demo and are not compared."""
    rules = yaml.safe_load((ROOT / "infra/demo/rules.yaml").read_text(encoding="utf-8"))["rules"]
    page = section(PAGES["docs/domain.md"], "Deadlines")
    general = [rule for rule in rules if not {"category", "report_type"} & rule.keys() and rule["step"] != "contribute"]
    assert len(general) > 20
    for rule in general:
        row = re.findall(rf"^\| {rule['step']}\b.*$", page, re.MULTILINE)
        assert len(row) == 1, rule["step"]
        cell = row[0].split(" | ")[["urgent", "normal", "complex"].index(rule["urgency"]) + 1]
        assert cell.startswith(rule["amount"]), rule


# The system's parts


def test_every_function_has_a_row() -> None:
    source = (ROOT / "app.py").read_text(encoding="utf-8")
    functions = {"api_handler", *re.findall(r"^@app\.\w+\(.*\)\ndef (\w+)", source, re.MULTILINE)}
    table = section(PAGES["docs/architecture.md"], "Functions")
    assert set(re.findall(r"^\| `(\w+)`", table, re.MULTILINE)) == functions


def test_every_table_and_bucket_is_described() -> None:
    template = (ROOT / "infra/data.yaml").read_text(encoding="utf-8")
    page = section(PAGES["docs/architecture.md"], "Tables")
    tables = re.findall(r"^  (\w+):\n    Type: AWS::DynamoDB::Table", template, re.MULTILINE)
    buckets = re.findall(r"^  (\w+):\n    Type: AWS::S3::Bucket\n", template, re.MULTILINE)
    assert re.findall(r"^\| `(\w+)`", page, re.MULTILINE) == tables
    assert [bucket for bucket in buckets if f"`{bucket}`" not in page] == []


def test_every_folder_of_the_code_is_a_described_layer() -> None:
    folders = {f"chalicelib/{path.name}/" for path in (ROOT / "chalicelib").iterdir() if path.is_dir()}
    described = re.findall(r"^\| `([^`]+)`", section(PAGES["docs/architecture.md"], "Layers"), re.MULTILINE)
    assert {folder for folder in folders if "__" not in folder} == set(described)


def test_every_alarm_has_a_row() -> None:
    text = (ROOT / "infra/app/alarms.yaml").read_text(encoding="utf-8")
    names = re.findall(r"^  (\w+):\n    Type: AWS::CloudWatch::Alarm", text, re.MULTILINE)
    assert names
    for name in names:
        assert f"`{name}`" in PAGES["docs/operate.md"] or name.endswith(("Errors", "Throttles")), name


def test_every_limit_has_its_figures() -> None:
    lasts = {60: "minute", 300: "5 minutes", 600: "10 minutes", 900: "15 minutes", 3600: "hour", 86400: "day"}
    limits = section(PAGES["docs/api.md"], "Limits")
    for limit, quota in QUOTAS.items():
        assert f"{quota.limit} per {lasts[quota.seconds]}" in row_of(limits, f"`{limit}`"), limit


def test_every_scope_of_a_key_is_described() -> None:
    described = re.findall(r"^\| `([a-z]+:[a-z]+)`", section(PAGES["docs/api.md"], "Partners' apps"), re.MULTILINE)
    assert set(described) == set(Scope)


def test_every_file_of_a_province_is_described() -> None:
    files = {path.name for path in (ROOT / "infra/demo").glob("*.yaml")}
    assert set(re.findall(r"^\| `(\w+\.yaml)`", PAGES["docs/province.md"], re.MULTILINE)) == files


def test_every_measurement_has_a_row() -> None:
    files = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests/bench").glob("[a-z]*.py")}
    assert set(re.findall(r"^\| `([^`]+)`", PAGES["docs/figures.md"], re.MULTILINE)) == files


# Commands, settings, files


def test_every_make_target_that_is_named_exists() -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = everywhere(r"\bmake ([a-z]+)")
    assert {"run", "check", "test", "demo"} <= named.keys() <= targets


def help_of(*command: str) -> str:
    """The help of a command of infra.manage."""
    run = [sys.executable, "-m", "infra.manage", *command, "--help"]
    return subprocess.run(run, cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_every_command_of_an_operator_is_described() -> None:
    there = set(re.findall(r"^    ([a-z-]+) ", help_of(), re.MULTILINE))
    table = section(PAGES["docs/operate.md"], "Commands")
    listed = {name for cells in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE) for name in _CODE.findall(cells)}
    assert listed == there
    assert everywhere(r"(?:infra\.manage|\$manage) ([a-z][a-z-]+)").keys() <= there


def test_every_replay_that_is_named_exists() -> None:
    choices = re.search(r"\{([a-z,]+)\}", help_of("replay"))
    assert choices
    named = everywhere(r"\breplay (?:--stage \S+ )?([a-z]+)")
    assert set(named) == set(choices[1].split(","))


def test_every_module_that_is_run_exists() -> None:
    for name in everywhere(r"-m ((?:infra|tests)(?:\.\w+)+)"):
        path = ROOT.joinpath(*name.split("."))
        assert path.with_suffix(".py").exists() or (path / "__main__.py").exists(), name


def test_every_option_exists() -> None:
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "infra").rglob("*.py"))
    of_others = {"--help", "--hypothesis-profile", "--rest-api-id", "--rule-set-name", "--stage-name"}
    of_others |= {"--mail-from", "--mail-rcpt"}
    named = everywhere(r"(?<![\w-])(--[a-z][a-z-]+)")
    assert [option for option in named.keys() - of_others if f'"{option}"' not in sources] == []


def test_every_setting_of_a_function_is_named() -> None:
    wiring = (ROOT / "infra/app/wiring.yaml").read_text(encoding="utf-8")
    set_there = set(re.findall(r"^        ([A-Z][A-Z_]+): ", wiring, re.MULTILINE))
    page = section(PAGES["docs/deploy.md"], "Settings of a function")
    # Lambda sets this one itself.
    assert set(re.findall(r"`([A-Z][A-Z_]+)`", page)) == set_there | {"AWS_REGION"}


def test_every_file_that_is_named_exists() -> None:
    named = everywhere(r"^((?:chalicelib|infra|tests|docs|\.chalice|\.ci)/[\w./-]*)$")
    # Each operator writes this one.
    named.pop("infra/stages/prod.yaml")
    assert len(named) > 50
    assert {path: page for path, page in named.items() if not (ROOT / path).exists()} == {}


# The pages themselves


def link_faults(name: str, page: str) -> Iterator[str]:
    """Links of a page to a missing file or heading."""
    for link in _LINK.findall(_FENCED.sub("", page)):
        if link.startswith("https://"):
            continue
        path, _, anchor = link.partition("#")
        target = (ROOT / name).parent / path
        if not target.exists():
            yield link
            continue
        text = target.read_text(encoding="utf-8") if path and anchor else page
        if anchor and anchor not in anchors(text):
            yield link


@pytest.mark.parametrize("name", PAGES)
def test_every_link_has_a_target(name: str) -> None:
    assert list(link_faults(name, PAGES[name])) == []


def test_links_without_a_target_are_found() -> None:
    page = "[a](nothing.md) [b](README.md#nothing) [c](#nothing) [d](README.md#develop) [e](#here)\n\n# Here\n"
    assert list(link_faults("SECURITY.md", page)) == ["nothing.md", "README.md#nothing", "#nothing"]


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_page_begins_with_who_reads_it_and_when(name: str) -> None:
    _, begin, *_ = CHAPTERS[name].split("\n\n")
    words = " ".join(begin.split())
    assert re.match(r"For .+", words), words
    assert re.search(r"\b(Read (it|the page|the recipe)|read)\b.* (before|when|once|again|to)\b", words), words


def test_the_readme_links_to_every_page() -> None:
    linked = {link.partition("#")[0] for link in _LINK.findall(PAGES["README.md"])}
    assert set(PAGES) - {"README.md", *DECISIONS} <= linked


def test_every_picture_is_shown() -> None:
    shown = {Path(link).name for page in PAGES.values() for link in _LINK.findall(page)}
    assert [path.name for path in DOCS.glob("*.png") if path.name not in shown] == []


def test_every_decision_is_listed_in_two_lines_and_has_four_sections() -> None:
    table = section(PAGES["docs/architecture.md"], "Decisions")
    listed = re.findall(r"^\| \[(\d{3}) [^\]]+\]\(([^)]+)\) \| .+\..+\. \|$", table, re.MULTILINE)
    assert [f"docs/{path}" for _, path in listed] == DECISIONS
    for number, (listed_as, _) in enumerate(listed, start=1):
        page = PAGES[DECISIONS[number - 1]]
        assert listed_as == f"{number:03}"
        assert page.startswith(f"# {number:03}. ")
        assert re.findall(r"^## (.+)$", page, re.MULTILINE) == ["Context", "Decision", "Alternatives", "What it costs"]


def test_a_word_has_one_line_in_the_glossary() -> None:
    glossary = section(PAGES["docs/changing.md"], "Glossary")
    words = [
        re.sub(r" \(.*\)$|`", "", word)
        for cell in re.findall(r"^\| (.+?) \|", glossary, re.MULTILINE)[1:]
        for word in cell.split(", ")
    ]
    assert len(words) > 40
    assert [word for word, times in Counter(words).items() if times > 1] == []


CITED = re.compile(r"docs/(\w+)\.md(?:, \"([^\"]+)\"(?: and \"([^\"]+)\")?)?")


def test_every_section_that_the_code_cites_exists() -> None:
    sources = [path for folder in ("chalicelib", "infra", "tests") for path in (ROOT / folder).rglob("*.py")]
    cited: set[tuple[str, str]] = set()
    for path in sources:
        # A line of a comment or a docstring may end within a title.
        text = re.sub(r"\n\s*(#:? )?", " ", path.read_text(encoding="utf-8"))
        cited |= {(page, title) for page, *titles in CITED.findall(text) for title in titles if title}
    assert {page for page, _ in cited} >= {"architecture", "domain"}
    for page, title in sorted(cited):
        assert re.search(rf"^#+ {re.escape(title)}$", PAGES[f"docs/{page}.md"], re.MULTILINE), (page, title)
