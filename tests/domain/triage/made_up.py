"""Made-up reports as people type them: without accents, with slips of the finger, from many communes and days."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from typing import Any

import yaml

from chalicelib.domain.province.categories import Category, read_categories
from chalicelib.domain.texts.folding import words
from chalicelib.domain.texts.said import taught_by
from chalicelib.domain.triage.keywords import Keywords, clearly_ahead
from chalicelib.domain.triage.lessons import BY_KEYWORD, Lesson
from chalicelib.domain.triage.measuring import is_tried
from infra.package.build import ROOT

_DEMO = ROOT / "infra" / "demo"
_BEFORE = ("", "", "", "cho hỏi, ", "kính gửi ủy ban, ", "đề nghị xử lý: ", "mấy hôm nay ", "alo ", "em báo với ạ, ")
_AFTER = (
    "",
    "",
    "",
    " mong sớm giải quyết",
    ", bà con rất bức xúc",
    " ạ",
    ", nhờ cơ quan kiểm tra giúp",
    ". Xin cảm ơn",
)
_PLACES = ("", "", " gần chợ", " đầu ngõ", " cạnh trường tiểu học", " sau trạm y tế", " ở bến xe", " trước nhà văn hóa")


@cache
def categories() -> Mapping[str, Category]:
    """The demo's categories."""
    return read_categories(_yaml(_DEMO / "categories.yaml")["categories"])


@cache
def keywords() -> Keywords:
    return Keywords({name: one for name, one in categories().items() if name != "rescue"})


def halves(source: Mapping[str, Sequence[str]]) -> tuple[dict[str, list[str]], dict[str, list[str]]]:
    """The texts of each category in two halves that have no text in common."""
    return {name: list(texts[::2]) for name, texts in source.items()}, {
        name: list(texts[1::2]) for name, texts in source.items()
    }


def own_texts() -> dict[str, list[str]]:
    """The texts of reports.yaml beside this file, by category."""
    found: dict[str, list[str]] = _yaml(ROOT / "tests" / "domain" / "triage" / "reports.yaml")
    return found


def sample_texts() -> dict[str, list[str]]:
    """The texts of the sample (infra/demo/sample.yaml), by category."""
    return {name: one["texts"] for name, one in _yaml(_DEMO / "sample.yaml")["categories"].items()}


def as_typed(text: str, chance: random.Random) -> str:
    """A text as somebody types it: another beginning and end, often without accents, sometimes with slips."""
    text = f"{chance.choice(_BEFORE)}{text}{chance.choice(_PLACES)}{chance.choice(_AFTER)}"
    if chance.random() < 0.4:
        text = " ".join(" ".join(words(one)) for one in text.split())
    return " ".join(_slipped(one, chance) if chance.random() < 0.08 else one for one in text.split())


def lessons(
    texts: Mapping[str, Sequence[str]], many: int, seed: int, *, days: int = 60, communes: int = 20
) -> list[Lesson]:
    """As many lessons, each of a text of a category that is drawn.

    A text comes from a few communes, all in one half of the trial: what is tried must not be what was learned.
    """
    chance = random.Random(seed)
    names = sorted(texts)
    every = [f"{number:05}" for number in range(communes)]
    halves_of = [[one for one in every if is_tried(one) == tried] for tried in (False, True)]
    found = []
    for number in range(many):
        category = chance.choice(names)
        day = date(2026, 3, 2) + timedelta(days=chance.randrange(days))
        which = chance.randrange(len(texts[category]))
        commune = chance.choice(halves_of[which % 2])
        text = as_typed(texts[category][which], chance)
        found.append(lesson_of(text, category, f"LS{seed}{number:06}", day, commune))
    return found


def lesson_of(text: str, category: str, code: str, day: date, commune: str, **changed: Any) -> Lesson:
    """What a report teaches that intake put into a category."""
    spoken = keywords().spoken_of(text)
    ahead = clearly_ahead(spoken)
    marks = {f"{BY_KEYWORD}{one.category}" for one in spoken}
    fields: dict[str, Any] = {
        "code": code,
        "day": day,
        "commune": commune,
        "category": category,
        "urgency": "normal",
        "unit": None,
        "words": taught_by(text) | marks,
        "suggested": ahead.category if ahead else None,
        "usual_urgency": "normal",
        "rules_unit": None,
    }
    return Lesson(**fields | changed)


def _slipped(word: str, chance: random.Random) -> str:
    """A word with two letters swapped, one lost, or one twice."""
    if len(word) < 3:
        return word
    at = chance.randrange(len(word) - 1)
    return chance.choice(
        [word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :], word[: at + 1] + word[at:]]
    )


def _yaml(path: Any) -> Any:
    return yaml.safe_load(path.read_text(encoding="utf-8"))
