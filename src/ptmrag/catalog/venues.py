"""When and where a work appeared, as lists say it: `(ICLR 2021)`, `ACL'20`, `2021.03`, `2021年3月`.

>>> is_when_or_where("**[ICLR'21 Oral]**"), is_when_or_where("SQuAD"), year_of("T", "T. NAACL'19 Best Paper")
(True, False, 2019)

Venues are recognised by a table of names, others only beside a year. It knows nothing of arXiv's ids.
"""

import re

YEAR = r"(?:19[5-9]\d|20\d\d|2100)"
_VENUES = frozenset(
    re.findall(
        r"\S+",
        """
    3dv aaai aacl aamas ablation accv acl aclanthology acm aistats alta apsipa arxiv asplos asru
    atc bionlp biorxiv blackboxnlp bmvc cacm cag caip cav ccf ccks ccl ccs chi chiir cidr cikm
    clef cogsci coling colm colt conll corl cscw cvpr cvprw dac date dstc eacl eccv ecai ecir
    ecml ecml-pkdd edm emnlp emnlp-ijcnlp esec eurosys facct fast fse gecco globecom hotos hpca
    hpdc icassp iccad iccv iccvw icde icdm icdar icip iclr icme icml icmlw icpr icra icse ieee
    ijcai ijcnlp ijcnn ijcv ijrr ikdd infocom interspeech ipdps iros isca iscslp ismir issta its
    iui iwslt iwcs jair jamia jbhi jmir jmlr kbs kdd konvens laion lamir lrec lrec-coling
    medrxiv mlsys mm mm-asia miccai micro mlhc mobicom mobisys mrs naacl naacl-hlt nat. nature
    ndss neco neucom neurips neurocomputing nips nlpcc nsdi odyssey openreview osdi pacling
    pakdd pami pcie pldi plos pmlr pnas podc popl ppopp ppsn preprint prl pvldb ranlp recsys
    rep4nlp rss sc science sdm sem semeval sensys sigcomm siggraph sigdial sigir sigkdd sigmod
    slt socc sosp spl ssrn starsem sustainlp tacl taslp tcsvt tetci tgrs thu tifs tip tist tkde
    tkdd tmi tmlr tmm tnnls tog toit tois tpami tse uai ubicomp uist usenix usenix-security vldb
    wacv wmt wnut wsdm www
""",
    )
)
_STATUS = frozenset(
    re.findall(
        r"\S+",
        """
    accepted appear award best camera conference demo extended findings honorable hlt highlight
    highlights industry in journal long main mention oral paper papers poster preprint proc
    proceedings published ready runner-up short spotlight student submission submitted submit
    system talk techreport to track trans under review workshop workshops ws
""",
    )
)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)[a-z]*\.?"
# arXiv 2020/01, 2021-03-05, 2021.3, 2021年3月, Mar 2021
_DATE = re.compile(
    rf"{YEAR}\s*年(?:\s*\d{{1,2}}\s*月)?(?:\s*\d{{1,2}}\s*日)?|{YEAR}(?:[./-]\d{{1,2}}){{0,2}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?|['’‘`]?\d\d|{_MONTH}|v\d",
    re.IGNORECASE,
)
# ICLR21, ACL'20, EMNLP2022, AAAI-21
_JOINED = re.compile(rf"([A-Za-z][A-Za-z-]+?)[-\s'’‘`]?({YEAR}|\d\d)")
_WORD = re.compile(r"[^\s,;:|/()（）\[\]【】*_`·•&+]+")
_LONGEST = 60


def is_when_or_where(text: str) -> bool:
    """Whether a short text only says where or when a work appeared."""
    if len(text) > _LONGEST or re.fullmatch(r"\W*\d{1,2}\W*", text):
        return False
    words = [word.strip(".‘’'`-–—!！#") for word in _WORD.findall(text)]
    words = [word for word in words if word]
    return any(map(_says_when_or_where, words)) and all(
        _may_be_beside(word, words) for word in words
    )


def names_venue(text: str) -> bool:
    """Whether a text begins with a venue and has a year or nothing after it: arXiv 2020/01, ICLR 2021."""
    first = text.split(maxsplit=1)[0] if text.split() else ""
    is_acronym = len(re.findall(r"[A-Z]", first)) > 1 or first.casefold() == "arxiv"
    return len(text) <= _LONGEST and is_acronym and bool(re.search(YEAR, text))


def _says_when_or_where(word: str) -> bool:
    joined = _JOINED.fullmatch(word)
    return (
        _is_venue(word)
        or bool(re.fullmatch(rf"{YEAR}.*", word) and _DATE.fullmatch(word))
        or bool(joined and _is_venue(joined[1]))
    )


def _may_be_beside(word: str, words: list[str]) -> bool:
    """Whether a word may be a part of a venue: an unknown acronym only beside a year."""
    if _says_when_or_where(word) or word.casefold() in _STATUS or _DATE.fullmatch(word):
        return True
    is_dated = any(re.search(YEAR, other) for other in words)
    return is_dated and bool(
        re.fullmatch(r"(?=(?:.*[A-Z]){2})[A-Za-z@-]{2,12}(?:\d\d(?:\d\d)?)?", word)
    )


def _is_venue(word: str) -> bool:
    return word.casefold() in _VENUES and (word[0].isupper() or word.casefold() == "arxiv")


# --- years

_VENUE_NAMES = "|".join(sorted((re.escape(v) for v in _VENUES), key=len, reverse=True))
# What may follow a year that belongs to a venue; other words make it a name: CoNLL-2003 NER.
_AFTER = rf"(?=\s*(?:[^\w\s]|$|[\u3400-\u9fff]|(?i:{'|'.join(sorted(_STATUS))}|datasets?)\b)|\s*\n)"
_DATES = (
    rf"[(（\[【](?:[^()（）\[\]【】\d]*)({YEAR})(?=[)）\]】]|[./,，;-]|\s+[A-Z])",  # (2020), [ACL 2020]
    rf"\bet\.? al\.?[,，]?\s?({YEAR})(?!\d)",
    rf"(?<!\d)({YEAR})\s?年",
    rf"(?<![\d./-])({YEAR})[./-](?:0?[1-9]|1[0-2])(?!\d)",  # 2021.09
)
_WEAK_DATES = (
    rf"\b(?:[A-Z]\w*[A-Z]\w*|\w{{2,4}}[rR]xiv)[\s'’-]?({YEAR})(?!\d){_AFTER}",  # ACL 2020
    rf"\b(?i:{_VENUE_NAMES})[\s'’‘`-]{{0,2}}(\d\d)(?![\d.]|:\d)",  # ICLR'21, ICLR21
    rf"[,，]\s*(?:(?i:{_MONTH})\s)?({YEAR})\s*(?=[-–—.,;|:，；]|$)",  # , 1998.
    rf"^\W*(?:\[[ xX]\]\s*)?({YEAR})\s*(?:[-–—|:：;]|\.\s)",  # 2017 - Title
    rf"[.。:]\s+({YEAR})\s*(?=[.;:]|$)",  # Authors. 2017. Title
    rf"(?<!\bin)(?<!since)(?<!until)(?<!before)(?<!after)\s({YEAR})\.(?=\s*(?:\[|\(|;|$))",  # Some Journal 2019. [pdf]
)


def year_of(title: str, beside: str) -> int | None:
    """The year in a title or in the text beside it; None if there is none."""
    for patterns, text in ((_DATES, f"{title}\n{beside}"), (_WEAK_DATES, beside)):
        for pattern in patterns:
            if found := re.search(pattern, text, re.MULTILINE):
                return _whole(found[1])
    return None


def year_of_heading(heading: str) -> int | None:
    """The year of the works under a heading that says when or where they appeared: 2021, ICLR 2021."""
    text = re.sub(
        r"(?i)\b(?:papers?|works?|year)\b|年|论文|（?\(?\d+\s*(?:papers?|篇)\)?）?", " ", heading
    )
    years = set(re.findall(YEAR, text))
    return int(years.pop()) if len(years) == 1 and is_when_or_where(text) else None


def _whole(year: str) -> int:
    number = int(year)
    return number if number > 99 else number + (1900 if number > 50 else 2000)
