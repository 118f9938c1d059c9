"""Takes keys and passwords out of a text that people will see: an error of somebody else's library.

>>> redacted("401 from https://ann:pw@api.example.org/v1?key=abc: Incorrect API key sk-abcdefghijklmnop")
'401 from https://…@api.example.org/v1?key=… Incorrect API key …'

It knows what secrets look like and what comes before them; every search is bounded, so a long text takes linear
time. It does not know the secrets of this machine.
"""

import re

_GONE = "…"
# What providers, code hosts and clouds give out begins like this; so does a JSON web token.
_KEYS = re.compile(
    r"\b(?:(?:sk|pk|rk|xai|pplx|nvapi|csk|tvly|glpat|xox[a-z])-|(?:sk|pk|rk|gsk|hf|r8|fw|gh[a-z]|github_pat|npm)_|ya29\.)"
    r"(?=[\w.-]{0,99}[\d*…]|[\w-]{10})[\w.*…-]*"
    r"|\bAIza[\w-]{10,}|\b(?:AKIA|ASIA)[A-Z0-9]{12,}|\beyJ[\w-]{8,300}\.[\w-]*\.?[\w-]*"
)
_SCHEME = re.compile(
    r"\b(Bearer|Basic|ApiKey)(\s{1,3})(?=[^\s,;'\"]{0,99}[\d=_-]|[^\s,;'\"]{16})[^\s,;'\"\\]+",
    re.IGNORECASE,
)
# user:password before a host: a password may have any character but a blank. Or a token alone.
_USER = re.compile(r"(?<=://)(?:[^\s/:@'\"<>]{1,99}:(?!\d+/)[^\s'\"<>]{0,200}|[^\s/?#@'\"<>]+)@")
_NAMES = (
    r"(?:(?:api|access|secret|private|auth|account|subscription)[-_ ]?keys?"
    r"|(?:access|auth|refresh|session|id|bearer|security|api)[-_ ]?token|(?:client[-_ ]?)?secret|credentials?"
    r"|authorization|passw(?:or)?d|passphrase|pwd|signature|cookie)"
    r"(?: (?:provided|supplied|given|used|sent|is))?"
)
_VALUE = r"(?!…)[^\s\"'&,;(){}\[\]<>\\]+"
_GAP = r"\s{0,3}"
_OPEN = r"\\?[\"']"
_AFTER_NAMES = (
    # api_key=…, also within a query or JSON; in a query shorter names are names of secrets too
    re.compile(rf"({_NAMES}(?:{_OPEN})?{_GAP}(?:=|%3D){_GAP}(?:{_OPEN})?){_VALUE}", re.IGNORECASE),
    re.compile(rf"((?<![\w-])(?:key|token|sig|auth|pw)=(?:{_OPEN})?){_VALUE}", re.IGNORECASE),
    # "api_key": "…", subscription key '…'
    re.compile(rf"({_NAMES}(?:{_OPEN})?{_GAP}:?{_GAP}{_OPEN}){_VALUE}(?=\\?[\"'])", re.IGNORECASE),
    # api key: …, where what comes is no word of a sentence
    re.compile(
        rf"({_NAMES}{_GAP}:{_GAP})(?=\S{{0,99}}(?:[\d*_=+/]|(?-i:[A-Z]))|\S{{16}}){_VALUE}",
        re.IGNORECASE,
    ),
)


def redacted(text: str) -> str:
    """The text with "…" for each key, token, password and user that it names."""
    text = _SCHEME.sub(rf"\1\2{_GONE}", _USER.sub(f"{_GONE}@", text))
    for pattern in _AFTER_NAMES:
        text = pattern.sub(rf"\1{_GONE}", text)
    return _KEYS.sub(_GONE, text)
