"""One SMS is 160 characters of the GSM alphabet or 70 UTF-16 units (3GPP TS 23.038); what is longer costs twice."""

from __future__ import annotations

import unicodedata

GSM_LENGTH = 160
UCS2_LENGTH = 70
#: What an officer's message says happened takes at most this much of it, so that the code and the deadline have room.
LONGEST_PHRASE = 100

# The basic alphabet without the characters that nobody writes; an escape (^{}\[~]|€) would count double.
_GSM = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)


def fits_one_sms(text: str) -> bool:
    """Whether the text is sent as a single message."""
    if all(character in _GSM for character in text):
        return len(text) <= GSM_LENGTH
    return len(text.encode("utf-16-be")) // 2 <= UCS2_LENGTH


def without_accents(text: str) -> str:
    """Vietnamese in plain letters, as people write it in SMS; characters with no plain form become ``?``."""
    decomposed = unicodedata.normalize("NFD", text.replace("đ", "d").replace("Đ", "D"))
    plain = "".join(character for character in decomposed if not unicodedata.combining(character))
    return "".join(character if character in _GSM else "?" for character in plain)


def one_sms(essential: str, extra: str = "") -> str:
    """``essential`` and as much of ``extra`` as one message holds.

    With accents where both fit, otherwise in plain letters, which leave room for more; what is too long is cut.
    """
    whole = f"{essential} {extra}".strip()
    if fits_one_sms(whole):
        return whole
    return without_accents(whole)[:GSM_LENGTH].rstrip()
