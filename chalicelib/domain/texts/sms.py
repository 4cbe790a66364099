"""Fit a text into one SMS: 160 characters of the GSM alphabet or 70 UTF-16 code units (3GPP TS 23.038).

A longer text is sent, and billed, as two messages.
"""

from __future__ import annotations

import unicodedata

GSM_LENGTH = 160
UCS2_LENGTH = 70
#: The longest phrase (characters without accents) for what happened, so that the code and the deadline fit beside it.
LONGEST_PHRASE = 100

# The basic alphabet without its rare characters. The extension table (^{}\[~]|€) is left out: its characters count
# double.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


#: What word processors and telephones write -> what the GSM alphabet has.
_PLAIN = str.maketrans(
    {
        **dict.fromkeys("–—‐‑‒―−", "-"),
        **dict.fromkeys("“”„«»″", '"'),
        **dict.fromkeys("‘’‚′`´", "'"),
        **dict.fromkeys("\u00a0\u2007\u202f\u2009", " "),
        **dict.fromkeys("•·", "-"),
        "…": "...",
        "€": "EUR",
    }
)


def fits_one_sms(text: str) -> bool:
    """Whether the text fits in a single SMS."""
    if all(character in _GSM for character in text):
        return len(text) <= GSM_LENGTH
    return len(text.encode("utf-16-be")) // 2 <= UCS2_LENGTH


def without_accents(text: str) -> str:
    """The text without accents; a character outside the GSM alphabet becomes ``?``."""
    decomposed = unicodedata.normalize("NFD", text.translate(_PLAIN).replace("đ", "d").replace("Đ", "D"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(character if character in _GSM else "?" for character in plain)


def with_link(text: str, link: str, *, cut: bool) -> str:
    """A text without accents and a link after it. With ``cut`` the text is cut so that both fit in one SMS.

    Otherwise a text that leaves too little room is sent as two messages.
    """
    plain = without_accents(text)
    room = GSM_LENGTH - len(link) - 1
    if cut and len(plain) > room:
        plain = plain[: max(room, 0)].rpartition(" ")[0]
    return f"{plain} {link}".strip()


def one_sms(essential: str, extra: str = "") -> str:
    """``essential`` and as much of ``extra`` as fits in one SMS.

    The accents stay if the whole text fits with them. Otherwise they are removed, and the text is cut to one SMS.
    Typographic dashes, quotes and dots are written plainly: one of them would make a long SMS a short one.
    """
    whole = f"{essential} {extra}".strip().translate(_PLAIN)
    if fits_one_sms(whole):
        return whole
    return without_accents(whole)[:GSM_LENGTH].rstrip()
