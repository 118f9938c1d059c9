"""Amounts in a text: "110M (base), 340M (large)", "1.1 亿", "175 billion".

>>> amounts_in("110M (base), 1.5 billion, 3.3 亿, 12 layers")
(110000000.0, 1500000000.0, 330000000.0)

A number without a unit is none. It does not know what is counted.
"""

import re

from ptmrag.language.amounts import POWERS

_UNITS = {unit: 10.0**power for unit, power in {**POWERS, "bn": 9}.items()}
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
