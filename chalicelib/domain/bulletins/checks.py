"""What a bulletin may not be: markup, too long, with a personal number, or shown until a day before it begins."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from chalicelib.domain.bulletins.bulletin import Wording, may_speak_to
from chalicelib.domain.errors import Invalid
from chalicelib.domain.province.directory import Directory
from chalicelib.domain.texts.private import private_in

#: The most words (syllables) of a bulletin: about eight minutes on loudspeakers, and nobody reads on (our choice).
MOST_WORDS = 1000
#: The most days that it is shown.
MOST_DAYS = 366
#: What of a text names a person: their telephone, their identity card, their vehicle.
_PERSONAL = frozenset({"phone", "identity", "plate"})
#: Service numbers (1800, 1900) belong to nobody.
_SERVICE = re.compile(r"1[89]00\d+")
_MARKUP = re.compile(r"<[/!?a-zA-Z]|&#?\w+;|(?i:javascript:)|\]\(")


def faults(wording: Wording, unit: str, directory: Directory, public: Collection[str]) -> Iterator[Invalid]:
    """Yield what is wrong with a wording of a unit. ``public`` are the telephones that the province publishes."""
    for name in ("title", "text"):
        said = getattr(wording, name)
        if found := _MARKUP.search(said):
            yield Invalid("bulletin_markup", field=name, found=found[0])
        known = {_digits(one) for one in public}
        for one in private_in([said]):
            number = _digits(one.text)
            if one.kind in _PERSONAL and not (one.kind == "phone" and (number in known or _SERVICE.fullmatch(number))):
                yield Invalid("bulletin_personal", field=name, found=one.text)
                break
    if (count := len(wording.text.split())) > MOST_WORDS:
        yield Invalid("bulletin_long", field="text", count=count, most=MOST_WORDS)
    if wording.ends < wording.begins:
        yield Invalid("bulletin_ends_before", field="ends")
    elif (wording.ends - wording.begins).days > MOST_DAYS:
        yield Invalid("bulletin_lasts", field="ends", most=MOST_DAYS)
    if not may_speak_to(unit, wording.commune, directory):
        yield Invalid("bulletin_commune", field="commune")
    if wording.topic is not None and wording.topic not in directory.categories:
        yield Invalid("unknown_category", field="topic")


def _digits(number: str) -> str:
    """The digits of a Vietnamese telephone number with 0 in front."""
    digits = re.sub(r"\D", "", number)
    return "0" + digits[2:] if digits.startswith("84") and len(digits) > 9 else digits
