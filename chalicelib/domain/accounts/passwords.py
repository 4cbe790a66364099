"""Which passwords officers may choose (OWASP ASVS 5.0, 6.1.2 and 6.2): long, of any characters, not guessed early.

``zxcvbn`` reckons how many guesses find a password. It knows 30,000 passwords that leaked, English words and names,
rows of keyboards, dates, repetitions, and what is made of them. We add words of this country, this work and this place.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from chalicelib.domain.errors import Invalid
from chalicelib.domain.texts.folding import folded

#: The fewest characters (6.2.1); ``infra/data.yaml`` has the same.
SHORTEST: Final = 12
#: The most characters: Cognito's limit.
LONGEST: Final = 256
#: What is found in fewer guesses is refused: zxcvbn's bound of its best score.
FEWEST_GUESSES: Final = 10**10
# The time that guesses take grows with the length. What these characters are worth, the whole is worth at least.
_JUDGED = 32
_SHORTEST_WORD = 3

#: Words that stand in many Vietnamese passwords, and those of this work; without accents, in lower case.
WORDS: Final = frozenset(
    """
    matkhau taikhoan dangnhap quantri quantrivien quantrihethong hethong canbo congchuc vienchuc lanhdao chuyenvien
    giamsat phananh hientruong kiennghi khieunai tocao tiepnhan xuly trungtam vanphong ubnd uyban nhandan hoidong
    chinhquyen congan quansu tinh thanhpho phuong thon vietnam tochuc hanhchinh dichvucong anhyeuem emyeuanh
    toiyeuban yeuem yeuanh conyeu giadinh bome mebo matkhaumoi khongbiet xinchao camon hanhphuc nhoem nhoanh tinhyeu
    baomat chaomung thanhcong thang ngay hanoi saigon hochiminh bacho admin administrator password welcome officer
    """.split()  # noqa: SIM905 - a list of words is read as one
)


def check_new(password: str, username: str, names: Iterable[str]) -> None:
    """Check a password that an officer chooses. ``names``: of the province and its units, as they are written.

    Raises Invalid ``password_short``, ``password_ends``, ``control_characters`` and ``password_common``.
    """
    if len(password) < SHORTEST:
        raise Invalid("password_short", field="password", least=SHORTEST)
    if password != password.strip():
        # Cognito takes no space at either end (AWS, ChangePassword).
        raise Invalid("password_ends", field="password")
    if any(unicodedata.category(one) == "Cc" for one in password):
        # They come along when a password is copied, and nobody can type them.
        raise Invalid("control_characters", field="password")
    if guesses(password, username, names) < FEWEST_GUESSES:
        raise Invalid("password_common", field="password")


def guesses(password: str, username: str, names: Iterable[str]) -> float:
    """How many guesses find a password, as zxcvbn reckons, if owner and place are known. Accents count for nothing."""
    from zxcvbn import zxcvbn  # its lists take time to load

    ours = {one for name in (username, *names) for one in _forms(name)}
    # The first are guessed first.
    known = [*sorted(ours), *sorted(WORDS | {folded(one) for one in WORDS})]
    typed = password[:_JUDGED]
    # Signs between words are tried as soon as the words are.
    spellings = {typed, folded(typed), "".join(re.findall(r"\w+", folded(typed)))} - {""}
    return float(min(zxcvbn(one, user_inputs=known)["guesses"] for one in spellings))


def _forms(name: str) -> set[str]:
    """A name without accents: in one word, and its words of three letters and more."""
    parts = re.findall(r"\w+", folded(name))
    return {"".join(parts), *(one for one in parts if len(one) >= _SHORTEST_WORD)}
