"""Amounts in a text: "110M (base), 340M (large)", "1.1 亿", "175 billion".

>>> amounts_in("110M (base), 1.5 billion, 3.3 亿, 12 layers")
(110000000.0, 1500000000.0, 330000000.0)

A number without a unit is none. It does not know what is counted.
"""

import re

_UNITS = {
    unit: size
    for size, units in (
        (1e3, ("k", "thousand", "千")),
        (1e4, ("万",)),
        (1e6, ("m", "million", "百万")),
        (1e7, ("千万",)),
        (1e8, ("亿",)),
        (1e9, ("b", "bn", "billion", "十亿")),
        (1e10, ("百亿",)),
        (1e11, ("千亿",)),
        (1e12, ("t", "trillion", "万亿")),
    )
    for unit in units
}
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_AMOUNT = re.compile(
    rf"(?<![\w.])(\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?)\s*({_UNIT})(?![A-Za-z])", re.IGNORECASE
)


def amounts_in(text: str) -> tuple[float, ...]:
    """The amounts in a text, in their order."""
    return tuple(
        round(float(number.replace(",", "")) * _UNITS[unit.casefold()], 3)
        for number, unit in _AMOUNT.findall(text)
    )
