"""Which rule applies, when a step is due, and the points of its clock."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise, product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.deadlines.amounts import parse_amount
from chalicelib.domain.deadlines.calendar import LOCAL
from chalicelib.domain.deadlines.reading import rules_from_document
from chalicelib.domain.deadlines.rules import (
    FALLBACK_STEPS,
    RULED_STEPS,
    STEPS_TO_ANSWER,
    Audience,
    Check,
    ClockPoint,
    ExtensionLimit,
    Rule,
    Rules,
    Rung,
    Step,
    Urgency,
    points,
    promise,
    step_due,
)
from chalicelib.domain.errors import NoRule
from chalicelib.domain.province.checks import faults
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.texts import course, terms
from tests.domain import samples
from tests.domain.samples import T0, local

CALENDAR = samples.directory().calendar
RULES = samples.directory().rules
LADDER = (
    Rung(Audience.FOCAL, parse_amount("0 minutes")),
    Rung(Audience.LEADER, parse_amount("4 working hours")),
    Rung(Audience.SUPERVISOR, parse_amount("1 working day")),
)


def rule(amount: str, *, warn: float | None = None, ladder: tuple[Rung, ...] = LADDER, **which: Any) -> Rule:
    fields = {"step": Step.PROCESS, "urgency": Urgency.NORMAL} | which
    return Rule(amount=parse_amount(amount), warn_share=warn, ladder=ladder, **fields)


def clock(of: Rule, start: str) -> list[tuple[str, str, str | None]]:
    """The points of a step that begins at a local time: (local time, check, audience)."""
    begun = local(start)
    clock_points = points(of, begun, step_due(of, begun, CALENDAR), CALENDAR)
    return [
        (point.at.astimezone(LOCAL).strftime("%m-%d %H:%M"), point.check.value, point.audience)
        for point in clock_points
    ]


def test_the_most_specific_rule_applies_in_any_order() -> None:
    general = rule("5 working days")
    of_type = rule("4 working days", report_type="field")
    of_category = rule("3 working days", category="hygiene")
    of_both = rule("2 working days", category="hygiene", report_type="field")
    expected = {
        ("field", "hygiene"): of_both,
        ("procedure", "hygiene"): of_category,
        ("field", "traffic"): of_type,
        ("procedure", "traffic"): general,
    }
    for order in ((general, of_type, of_category, of_both), (of_both, of_category, of_type, general)):
        rules = Rules(order)
        for (report_type, category), applied in expected.items():
            assert rules.find(Step.PROCESS, Urgency.NORMAL, report_type, category) is applied


#: (report type, category or group) of rules for a field report of waste in hygiene, the most specific first.
CLOSENESS = [
    ("field", "waste"),
    (None, "waste"),
    ("field", "hygiene"),
    (None, "hygiene"),
    ("field", None),
    (None, None),
]


@pytest.mark.parametrize("number", range(len(CLOSENESS)))
def test_a_rule_for_the_category_precedes_one_for_its_group_and_one_for_all(number: int) -> None:
    left = [rule(f"{n} hours", report_type=named[0], category=named[1]) for n, named in enumerate(CLOSENESS)][number:]
    others = [rule("1 hour", category="traffic"), rule("1 hour", report_type="business", category="waste")]
    for order in ([*left, *others], [*others, *reversed(left)]):
        rules = Rules(tuple(order), groups={"waste": "hygiene", "smoke": "hygiene", "jam": "traffic"})
        assert rules.find(Step.PROCESS, Urgency.NORMAL, "field", "waste") is left[0]


def test_a_category_without_a_group_or_removed_has_no_rule_of_a_group() -> None:
    general, of_group = rule("5 working days"), rule("3 working days", category="hygiene")
    rules = Rules((general, of_group), groups={"waste": "hygiene"})
    assert rules.find(Step.PROCESS, Urgency.NORMAL, "field", "other") is general
    assert rules.find(Step.PROCESS, Urgency.NORMAL, "field", "gone") is general


@pytest.mark.parametrize(
    "asked", [(Step.APPROVE, Urgency.NORMAL), (Step.PROCESS, Urgency.URGENT)], ids=lambda asked: asked[0]
)
def test_a_rule_for_another_step_or_urgency_does_not_apply(asked: tuple[Step, Urgency]) -> None:
    with pytest.raises(NoRule) as refusal:
        Rules((rule("5 working days"),)).find(*asked, "field", "hygiene")
    step, urgency = asked
    assert isinstance(refusal.value, LookupError)
    assert refusal.value.code == "no_rule"
    assert refusal.value.params == {"step": course.STEPS[step], "urgency": terms.URGENCIES[urgency]}


def test_the_sample_rules_have_the_amounts_of_the_regulation() -> None:
    def amount(step: Step, urgency: Urgency, category: str = "traffic") -> str:
        return str(RULES.find(step, urgency, "field", category).amount)

    assert amount(Step.RECEIVE, Urgency.URGENT) == "30 minutes"
    assert amount(Step.PROCESS, Urgency.NORMAL) == "5 working days"
    assert amount(Step.PROCESS, Urgency.NORMAL, "hygiene") == "3 working days"
    assert amount(Step.PROCESS, Urgency.COMPLEX, "hygiene") == "10 working days"


def test_for_an_approval_the_leader_is_alerted_once_and_later_rungs_at_their_time() -> None:
    approve = RULES.find(Step.APPROVE, Urgency.NORMAL, "field", "traffic")
    assert clock(approve, "2026-03-02 09:00") == [
        ("03-02 11:00", "warned", "leader"),
        ("03-02 14:30", "breached", "leader"),
        ("03-03 14:30", "escalated", "supervisor"),
        ("03-04 14:30", "escalated", "address"),
    ]


def test_for_an_approval_the_leader_replaces_the_focal_officer_on_any_ladder() -> None:
    document = samples.documents()[Kind.RULES]
    document["ladders"]["normal"] = [["leader", "0 minutes"], ["focal", "1 hour"], ["supervisor", "2 hours"]]
    rules = rules_from_document(document)
    ladders = {
        step: rules.find(step, Urgency.NORMAL, "field", "traffic").ladder for step in (Step.PROCESS, Step.APPROVE)
    }
    assert [rung.audience for rung in ladders[Step.PROCESS]] == ["leader", "focal", "supervisor"]
    assert [(rung.audience, str(rung.after)) for rung in ladders[Step.APPROVE]] == [
        ("leader", "0 minutes"), ("supervisor", "2 hours"),
    ]  # fmt: skip


#: Steps in a row from Monday 2 March 09:00 (hours 07:30-11:30, 13:00-17:00), each taking its whole amount.
PROMISES = {
    # receive 4 wh: Mo 14:30, dispatch 2 wh: Mo 16:30, accept 4 wh: Tu 11:00, process 5 wd: Tu 11:00, approve 4 wh
    "normal": (("normal", "traffic"), Step.RECEIVE, "2026-03-10 16:30"),
    # as before, but process 3 wd: Fr 11:00
    "normal, on the spot": (("normal", "hygiene"), Step.RECEIVE, "2026-03-06 16:30"),
    # 30 + 15 + 30 minutes, 4 hours, 30 minutes
    "urgent": (("urgent", "traffic"), Step.RECEIVE, "2026-03-02 14:45"),
    # dispatch 2 wh: Mo 11:00, accept 4 wh: Mo 16:30, process 3 wd: Th 16:30, approve 4 wh: 0.5 on Th, 3.5 on Fr
    "fixed at classification": (("normal", "hygiene"), Step.DISPATCH, "2026-03-06 11:00"),
    # accept 1 wd: Tu 09:00, process 10 wd: Tu 17 Mar 09:00, approve 1 wd: We 09:00
    "complex, from acceptance": (("complex", "traffic"), Step.ACCEPT, "2026-03-18 09:00"),
    "the last step": (("normal", "traffic"), Step.APPROVE, "2026-03-02 14:30"),
}


@pytest.mark.parametrize(("which", "first", "due"), PROMISES.values(), ids=PROMISES)
def test_the_promise_is_the_sum_of_all_steps(which: tuple[str, str], first: Step, due: str) -> None:
    kind = (Urgency(which[0]), "field", which[1])
    assert promise(RULES, T0, first, kind, CALENDAR) == local(due)


@given(st.sampled_from(Urgency), st.sampled_from(["hygiene", "traffic"]), st.integers(0, 30 * 1440))
def test_the_promise_is_never_before_the_deadline_of_a_step(urgency: Urgency, category: str, minutes: int) -> None:
    start = T0 + timedelta(minutes=minutes)
    kind = (urgency, "field", category)
    dates = [promise(RULES, start, step, kind, CALENDAR) for step in STEPS_TO_ANSWER]
    assert dates == sorted(dates, reverse=True)
    assert dates[-1] == step_due(RULES.find(Step.APPROVE, *kind), start, CALENDAR)


CLOCKS = {
    "warned after half the working hours": (
        rule("4 working hours", warn=0.5),
        "2026-03-02 09:00",
        [
            ("03-02 11:00", "warned", "focal"),
            ("03-02 14:30", "breached", "focal"),
            ("03-03 09:00", "escalated", "leader"),
            ("03-03 14:30", "escalated", "supervisor"),
        ],
    ),
    "the share is of working time, not of the weekend": (
        rule("4 working hours", warn=0.5),
        "2026-03-06 15:00",
        [
            ("03-06 17:00", "warned", "focal"),
            ("03-09 09:30", "breached", "focal"),
            ("03-09 15:00", "escalated", "leader"),
            ("03-10 09:30", "escalated", "supervisor"),
        ],
    ),
    "and of working days over Tết": (
        rule("5 working days", warn=0.8, ladder=LADDER[:1]),
        "2026-02-13 16:30",
        [("02-26 16:30", "warned", "focal"), ("02-27 16:30", "breached", "focal")],
    ),
    "plain amounts warn by night": (
        rule("4 hours", warn=0.5, ladder=LADDER[:1]),
        "2026-03-02 22:00",
        [("03-03 00:00", "warned", "focal"), ("03-03 02:00", "breached", "focal")],
    ),
    "no warning asked for": (
        rule("4 hours", ladder=LADDER[:1]),
        "2026-03-02 22:00",
        [("03-03 02:00", "breached", "focal")],
    ),
    "no room for a warning": (
        rule("1 minute", warn=0.5, ladder=LADDER[:1]),
        "2026-03-02 22:00",
        [("03-02 22:01", "breached", "focal")],
    ),
    "a warning falls on a whole minute": (
        rule("5 working minutes", warn=0.5, ladder=LADDER[:1]),
        "2026-03-02 09:00",
        [("03-02 09:02", "warned", "focal"), ("03-02 09:05", "breached", "focal")],
    ),
    "a day may pass sooner than four working hours": (
        rule("4 hours", ladder=(*LADDER[:2], Rung(Audience.ADDRESS, parse_amount("1 day")))),
        "2026-03-06 13:00",
        [
            ("03-06 17:00", "breached", "focal"),
            ("03-07 17:00", "escalated", "address"),
            ("03-09 11:30", "escalated", "leader"),
        ],
    ),
    "a confirmation only closes": (
        rule("7 days", warn=0.5, step=Step.CONFIRM),
        "2026-03-02 09:00",
        [("03-09 09:00", "closed", None)],
    ),
    "nobody is late who waits for the citizen": (
        rule("3 working days", warn=0.5, step=Step.SUPPLY),
        "2026-03-02 09:00",
        [("03-05 09:00", "unanswered", None)],
    ),
}


@pytest.mark.parametrize(("of", "start", "expected"), CLOCKS.values(), ids=CLOCKS)
def test_the_points_of_a_clock(of: Rule, start: str, expected: list[tuple[str, str, str | None]]) -> None:
    assert clock(of, start) == expected


def test_a_warning_rounded_to_a_minute_is_not_before_the_start() -> None:
    start = T0.replace(second=50)
    of = rule("1 minute", warn=0.1, ladder=LADDER[:1])
    due = step_due(of, start, CALENDAR)
    assert points(of, start, due, CALENDAR) == (ClockPoint(due, Check.BREACHED, Audience.FOCAL),)


@given(
    st.sampled_from(["30 minutes", "4 hours", "3 days", "1 working minute", "4 working hours", "5 working days"]),
    st.one_of(st.none(), st.floats(0.01, 0.99)),
    st.lists(st.sampled_from(["0 minutes", "15 minutes", "1 day", "4 working hours", "2 working days"]), max_size=4),
    st.integers(0, 120 * 1440),
)
def test_points_are_in_order_of_time(amount: str, warn: float | None, after: list[str], minutes: int) -> None:
    start = local("2026-01-01 00:00") + timedelta(minutes=minutes)
    of = rule(amount, warn=warn, ladder=(*LADDER[:1], *(Rung(Audience.LEADER, parse_amount(text)) for text in after)))
    due = step_due(of, start, CALENDAR)
    clock_points = points(of, start, due, CALENDAR)
    assert all(earlier.at <= later.at for earlier, later in pairwise(clock_points))
    assert [point.check for point in clock_points if point.at < due] in ([], [Check.WARNED])
    assert [point.at for point in clock_points if point.check is Check.BREACHED] == [due]
    assert sum(point.check is Check.ESCALATED for point in clock_points) == len(after)
    assert all(start < point.at for point in clock_points)


def document(**changed: Any) -> dict[str, Any]:
    return samples.documents()[Kind.RULES] | changed


def line(**changed: Any) -> dict[str, Any]:
    """The sample rules with a further line."""
    line = {"step": "process", "urgency": "normal", "category": "traffic", "amount": "1 working day"} | changed
    return {"rules": [*document()["rules"], line]}


def test_a_rule_may_have_its_own_ladder_and_no_warning() -> None:
    rules = rules_from_document(document(**line(ladder=[["supervisor", "0 minutes"]])))
    rule = rules.find(Step.PROCESS, Urgency.NORMAL, "field", "traffic")
    assert rule.ladder == (Rung(Audience.SUPERVISOR, parse_amount("0 minutes")),)
    assert rule.warn_share is None


def test_rules_have_the_version_of_their_document() -> None:
    assert rules_from_document(document(version=7)).version == 7


@pytest.mark.parametrize(
    "changed",
    [
        line(step="think"),
        line(urgency="soon"),
        line(amount="a while"),
        line(warn_at=0),
        line(warn_at=1),
        line(warn_at=50),
        line(warn_at="half"),
        line(ladder=[]),
        line(ladder=[["focal", "1 hour"]]),
        line(ladder=[["neighbour", "0 minutes"]]),
        line(ladder=[["focal"]]),
        {"ladders": {"urgent": [["focal", "0 minutes"]], "normal": [["focal", "0 minutes"]]}},
        {"ladders": {"sometimes": [["focal", "0 minutes"]]}},
        {"rules": [{"step": "process"}]},
        {"extensions": {"sometimes": {"times": 1, "most": "5 working days"}}},
        {"extensions": {"normal": {"times": "some", "most": "5 working days"}}},
        {"extensions": {"normal": {"times": 1, "most": "a while"}}},
        {"extensions": {"normal": {"times": 1}}},
    ],
)
def test_a_malformed_document_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises((ValueError, KeyError)):
        rules_from_document(document(**changed))


def without(step: Step, urgency: Urgency) -> dict[str, Any]:
    """The sample rules without the general rule for a step."""
    gone = {"step": step.value, "urgency": urgency.value}
    return document(
        rules=[line for line in document()["rules"] if "category" in line or not gone.items() <= line.items()]
    )


@pytest.mark.parametrize("step", Step)
def test_each_step_has_a_rule_or_another_way_to_its_time(step: Step) -> None:
    ways = [step in RULED_STEPS, step in FALLBACK_STEPS, step is Step.PLANNED]
    assert ways.count(True) == 1, (
        f"domain/deadlines/rules.py: put `{step}` into FALLBACK_STEPS, or into RULED_STEPS and ADDED_LATER: "
        "the rules that provinces have published do not have it"
    )


def test_rules_without_a_rule_for_a_step_that_needs_one_are_not_published() -> None:
    for step, urgency in product(RULED_STEPS, Urgency):
        documents = samples.documents() | {Kind.RULES: without(step, urgency)}
        missing = [fault for fault in faults(documents) if fault.code == "rule_missing"]
        assert [fault.params for fault in missing] == [
            {"step": course.STEPS[step], "urgency": terms.URGENCIES[urgency]}
        ]


@pytest.mark.parametrize("urgency", Urgency)
@pytest.mark.parametrize("step", [*STEPS_TO_ANSWER, Step.CONFIRM])
def test_a_step_of_every_ticket_needs_a_general_rule(step: Step, urgency: Urgency) -> None:
    with pytest.raises(ValueError, match=f"^no general rule for: {step} {urgency}$"):
        rules_from_document(without(step, urgency))


@pytest.mark.parametrize("urgency", Urgency)
def test_the_rules_decide_whether_the_citizen_can_be_asked(urgency: Urgency) -> None:
    rules = rules_from_document(without(Step.SUPPLY, urgency))
    for other in Urgency:
        if other is not urgency:
            assert rules.find(Step.SUPPLY, other, "field", "hygiene").step is Step.SUPPLY
    with pytest.raises(NoRule):
        rules.find(Step.SUPPLY, urgency, "field", "hygiene")


def test_extensions_are_optional() -> None:
    assert RULES.extensions == {
        Urgency.NORMAL: ExtensionLimit(1, parse_amount("5 working days"), parse_amount("5 working days")),
        Urgency.COMPLEX: ExtensionLimit(2, parse_amount("10 days"), parse_amount("10 days")),
    }
    rest = {name: value for name, value in document().items() if name != "extensions"}
    assert rules_from_document(rest).extensions == {}


@pytest.mark.parametrize("missing", ["ladders", "rules"])
def test_a_document_without_a_part_is_refused(missing: str) -> None:
    rest = {name: value for name, value in document().items() if name != missing}
    with pytest.raises(KeyError):
        rules_from_document(rest)
