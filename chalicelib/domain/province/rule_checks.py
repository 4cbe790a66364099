"""Check the rules document: gaps, repetitions, missing references, notes of progress that come too late."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from itertools import product
from typing import Any

from chalicelib.domain.deadlines.amounts import parse_amount
from chalicelib.domain.deadlines.rules import RULED_STEPS, Audience, Rule, Rules, Step, Urgency
from chalicelib.domain.province.faults import Fault, FieldPath
from chalicelib.domain.province.kinds import DocumentLine, Kind
from chalicelib.domain.texts import course, terms


def of_rules(
    rules: DocumentLine, categories: Collection[str], types: Collection[str], heard: Collection[Audience] | None
) -> Iterator[Fault]:
    """Gaps and repetitions in the rules document, and its references to what does not exist."""
    for urgency in Urgency:
        if not rules["ladders"].get(urgency):
            yield Fault(Kind.RULES, ("ladders",), "ladder_missing", {"name": terms.URGENCIES[urgency]})
    ladders: list[tuple[FieldPath, Any]] = [
        (("ladders", str(name)), ladder) for name, ladder in rules["ladders"].items() if ladder
    ]
    ladders += [
        (("rules", number, "ladder"), line["ladder"])
        for number, line in enumerate(rules["rules"])
        if line.get("ladder")
    ]
    for place, ladder in ladders:
        yield from _of_ladder(place, ladder, heard)
    first: dict[tuple[str | None, ...], int] = {}
    for number, line in enumerate(rules["rules"]):
        yield from _of_scope(("rules", number), line, categories, types)
        case = (line["step"], line["urgency"], line.get("report_type"), line.get("category"))
        if case in first:
            yield Fault(Kind.RULES, ("rules", number), "rule_twice", {"first": first[case]})
        first.setdefault(case, number)
    yield from _of_plans(rules.get("plans") or (), categories, types)
    for step, urgency in product(RULED_STEPS, Urgency):
        if (step, urgency, None, None) not in first:
            params = {"step": course.STEPS[step], "urgency": terms.URGENCIES[urgency]}
            yield Fault(Kind.RULES, ("rules",), "rule_missing", params)


def _of_plans(plans: Iterable[DocumentLine], categories: Collection[str], types: Collection[str]) -> Iterator[Fault]:
    first: dict[tuple[str | None, ...], int] = {}
    for number, line in enumerate(plans):
        yield from _of_scope(("plans", number), line, categories, types)
        case = (line.get("urgency"), line.get("report_type"), line.get("category"))
        if case in first:
            yield Fault(Kind.RULES, ("plans", number), "rule_twice", {"first": first[case]})
        first.setdefault(case, number)


def _of_scope(
    place: FieldPath, line: DocumentLine, categories: Collection[str], types: Collection[str]
) -> Iterator[Fault]:
    """The faults of the category and the report type for which a line of the rules holds."""
    category, report_type = line.get("category"), line.get("report_type")
    if category and category not in categories:
        yield Fault(Kind.RULES, (*place, "category"), "category_missing", {"name": category})
    if report_type and report_type not in types:
        yield Fault(Kind.RULES, (*place, "report_type"), "type_missing", {"name": report_type})


def of_progress(rules: list[DocumentLine], categories: Iterable[DocumentLine]) -> Iterator[Fault]:
    """Notes of progress must be due before the answer, or nobody is ever asked for one in time."""
    lines = [(number, line) for number, line in enumerate(rules) if line["step"] in (Step.PROCESS, Step.PROGRESS)]
    known = Rules(
        tuple(_bare_rule(number, line) for number, line in lines),
        groups={line["id"]: line["parent"] for line in categories if line.get("parent")},
    )
    told: set[tuple[int, int]] = set()
    for urgency, number_and_line in product(Urgency, lines):
        line = number_and_line[1]
        kind = (urgency, line.get("report_type") or "", line.get("category") or "")
        process, progress = known.closest(Step.PROCESS, *kind), known.closest(Step.PROGRESS, *kind)
        if process is None or progress is None or (process.number, progress.number) in told:
            continue
        told.add((process.number, progress.number))
        if progress.amount.usual_minutes >= process.amount.usual_minutes:
            params = {"progress": progress.amount.words, "process": process.amount.words}
            yield Fault(Kind.RULES, ("rules", progress.number, "amount"), "progress_too_late", params)


def _bare_rule(number: int, line: DocumentLine) -> Rule:
    return Rule(
        Step(line["step"]),
        Urgency(line["urgency"]),
        parse_amount(line["amount"]),
        None,
        (),
        line.get("report_type"),
        line.get("category"),
        number,
    )


def _of_ladder(place: FieldPath, ladder: list[Any], heard: Collection[Audience] | None) -> Iterator[Fault]:
    if parse_amount(ladder[0][1]).n != 0:
        yield Fault(Kind.RULES, (*place, 0), "ladder_starts_late")
    for number, (audience, _) in enumerate(ladder):
        if heard is not None and audience not in heard:
            yield Fault(Kind.RULES, (*place, number, 0), "audience_missing", {"name": terms.AUDIENCES[audience]})
