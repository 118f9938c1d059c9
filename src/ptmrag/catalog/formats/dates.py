"""Dates as the formats write them, in ISO 8601 as far as they are known.

>>> iso_date("2019-06-00"), iso_date("June 2, 2019"), iso_date("2019/06//Summer"), iso_date("2019年6月2日")
('2019-06', '2019-06-02', '2019-06', '2019-06-02')
>>> iso_date("2 {Juni} 2019"), iso_date("03/04/2019"), iso_date("in press")
('2019-06-02', '2019', '')

Of a range, the first date counts. A day and a month that may be either are left out. It knows no calendar but ours.
"""

import re
from collections.abc import Iterable

_YEAR = r"(?<!\d)((?:1[5-9]|20)\d\d)"
_MARK = r"\s*[-/.年月,\s]\s*"
_NUMBERS = re.compile(rf"{_YEAR}(?:{_MARK}(\d{{1,2}})(?!\d)(?:{_MARK}(\d{{1,2}})(?!\d))?)?")
_TOGETHER = re.compile(rf"{_YEAR}(\d\d)(\d\d)?(?!\d)")
_YEAR_LAST = re.compile(rf"(?<!\d)(?:(\d{{1,2}})[-/.])?(\d{{1,2}})[-/.]{_YEAR}(?!\d)")
_ANY_YEAR = re.compile(rf"{_YEAR}(?!\d)")
_WORD = re.compile(r"[^\W\d_]+")
_DAY = re.compile(r"(?<!\d)(\d{1,2})(?:st|nd|rd|th)?(?!\d)")
# English, German, French, Spanish, Italian and Portuguese, as far as they do not begin alike.
_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier janv enero ene gennaio gen janeiro jänner",
            "february feb februar février févr fevrier febrero febbraio fevereiro fev",
            "march mar märz mrz mars marzo março",
            "april apr avril avr abril abr aprile",
            "may mai mayo maggio mag maio",
            "june jun juni juin junio giugno giu junho",
            "july jul juli juillet juil julio luglio lug julho",
            "august aug août aout agosto ago",
            "september sep sept septembre septiembre settembre set setembro",
            "october oct oktober okt octobre octubre ottobre ott outubro out",
            "november nov novembre noviembre novembro",
            "december dec dezember dez décembre decembre diciembre dic dicembre dezembro",
        ),
        1,
    )
    for name in names.split()
}


def iso_date(text: str) -> str:
    """The date in a text, "" if it has no year from 1500 to 2099."""
    text = " ".join(re.sub(r"[{}~\"#]+", " ", text).split())
    found = _ANY_YEAR.search(text)
    if found is None:
        together = _TOGETHER.search(text)
        return _joined(*together.groups()) if together else ""
    if named := _with_named_month(text, found):
        return named
    numbers = _NUMBERS.search(text)
    if numbers and numbers[2]:
        return _joined(*numbers.groups())
    last = _YEAR_LAST.search(text)
    return _day_and_month(last[3], last[1], last[2]) if last else found[1]


def fullest(dates: Iterable[str]) -> str:
    """The first of some ISO dates, or a later one that is the same and says more."""
    best = ""
    for date in dates:
        if date and (not best or (date.startswith(best) and len(date) > len(best))):
            best = date
    return best


def _with_named_month(text: str, year: re.Match[str]) -> str:
    """The date where a month is named; "" if none is."""
    words = ((word.start(), _MONTHS.get(word[0].casefold())) for word in _WORD.finditer(text))
    start, month = next(((at, number) for at, number in words if number), (0, None))
    if month is None:
        return ""
    rest = text[: year.start()] + " " * 4 + text[year.end() :]
    days = [(abs(day.start() - start), day[1]) for day in _DAY.finditer(rest)]
    return _joined(year[1], str(month), min(days)[1] if days else None)


def _day_and_month(year: str, one: str | None, other: str) -> str:
    """A date whose year comes last: which is the month is known only if the other cannot be one."""
    if one is None:
        return _joined(year, other)
    if int(one) == int(other) or int(other) > 12:
        return _joined(year, one, other)
    return _joined(year, other, one) if int(one) > 12 else year


def _joined(year: str, month: str | None = None, day: str | None = None) -> str:
    if month is None or not 1 <= int(month) <= 12:
        return year
    if day is None or not 1 <= int(day) <= 31:
        return f"{year}-{int(month):02}"
    return f"{year}-{int(month):02}-{int(day):02}"
