"""How many parts a text is sent in, as the carrier counts them. Owns the two alphabets.

Source: Twilio's message segment calculator: GSM-7 160 septets alone, 153 each in several; UCS-2 70 and 67; characters
of the extension table cost two septets and are not split, nor are surrogate pairs.
"""

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("\f[\\]^{|}~€")


def count(text: str) -> int:
    """Parts needed for the text; 1 for an empty one (a picture alone is one message)."""
    if all(char in _BASIC or char in _EXTENDED for char in text):
        return _parts([2 if char in _EXTENDED else 1 for char in text], alone=160, several=153)
    return _parts([2 if ord(char) > 0xFFFF else 1 for char in text], alone=70, several=67)


def _parts(costs: list[int], alone: int, several: int) -> int:
    if sum(costs) <= alone:
        return 1
    parts, used = 1, 0
    for cost in costs:
        if used + cost > several:
            parts, used = parts + 1, 0
        used += cost
    return parts
