"""The words that formats have for kinds of works, as the types of CSL: one table for all of them.

>>> csl_kind("inproceedings"), csl_kind("Journal Article"), csl_kind("CHAP"), csl_kind("学位论文")
('paper-conference', 'article-journal', 'chapter', 'thesis')
>>> csl_kind("misc", is_preprint=True), csl_kind("article", is_preprint=True), csl_kind("Sonnet")
('article', 'article', 'Sonnet')

BibTeX, BibLaTeX, Zotero, RIS, EndNote, PubMed, Crossref, OpenAlex and Scopus have the same words for the same
kinds, but for `article`, which is a preprint in CSL alone: `json_records` knows when it reads CSL. A word that is
in no row stays as it is.
"""

import re

# https://docs.citationstyles.org/en/stable/specification.html#appendix-iii-types, and the words for each.
_WORDS = """
article: preprint, postedcontent, eprint, electronicarticle, 预印本
article-journal: article, journalarticle, jour, jfull, ejour, ejou, abst, inpr, articleinpress, suppperiodical, review,
  systematicreview, metaanalysis, editorial, letter, note, comment, casereports, shortsurvey, erratum, journal,
  期刊论文, 期刊文章, 期刊, clinicaltrial, randomizedcontrolledtrial, observationalstudy, evaluationstudy,
  comparativestudy
article-magazine: magazinearticle, mgzn
article-newspaper: newspaperarticle, news
bill: bill
book: book, mvbook, collection, mvcollection, proceedings, mvproceedings, reference, mvreference, edbook, ebook,
  editedbook, electronicbook, monograph, booklet, classical, serial, ser, conferenceproceedingsvolume, 图书, 书籍, 专著
broadcast: radiobroadcast, tvbroadcast, podcast
chapter: inbook, incollection, suppbook, suppcollection, bookinbook, booksection, bookchapter, chap, echap,
  bookpart, electronicbooksection, bookitem, 章节
dataset: dataset, data, database, onlinedatabase, dbase, aggr, aggregateddatabase, 数据集
document: misc, document, gen, generic, other, custom, customa, customb, customc, 其他
entry-dictionary: dictionaryentry, dict, dictionary
entry-encyclopedia: inreference, encyclopediaarticle, encyc, encyclopedia, referenceentry
graphic: artwork, image, art, figure, chartortable
interview: interview
legal_case: case, jurisdiction
legislation: statute, stat, legislation, legal
manuscript: unpublished, unpublishedwork, manuscript, manscpt, unpb
map: map
motion_picture: film, video, advs, videorecording, movie, mpct, filmorbroadcast, audiovisualmaterial
paper-conference: inproceedings, conference, conferencepaper, conferenceproceedings, conferencearticle, cpaper, conf,
  proceedingsarticle, proceedingspaper, 会议论文, 会议
patent: patent, pat, 专利
personal_communication: email, instantmessage, icomm, personalcommunication
post: forumpost
post-weblog: blogpost, blog
report: techreport, report, rprt, technicalreport, manual, governmentdocument, govdoc, gov, reportpaper, workingpaper,
  whitepaper, reportcomponent, 报告, 技术报告
software: computerprogram, comp, software, code, softwareversion, 软件, 程序
song: audio, audiorecording, music, sound
speech: presentation, slide, slides, talk, lecture
standard: standard, stand
thesis: phdthesis, mastersthesis, thesis, thes, dissertation, bachelorthesis, mathesis, phd,
  学位论文, 博士论文, 硕士论文
webpage: online, electronic, www, webpage, elec, web, website, onlinemultimedia, 网页, 网站
"""
_TYPES = {
    word.strip(): kind.strip()
    for row in re.sub(r",\s*\n\s+", ", ", _WORDS).strip().splitlines()
    for kind, _, words in (row.partition(":"),)
    for word in words.split(",")
}
# The types that CSL has.
TYPES = frozenset(_TYPES.values()) | {
    *("classic", "collection", "entry", "event", "figure", "hearing", "musical_score", "pamphlet"),
    *("performance", "periodical", "regulation", "review", "review-book", "treaty"),
}
# What a work that has appeared on arXiv, and nowhere else, may be called.
_UNSAID = frozenset(("", "article-journal", "document", "manuscript", "webpage"))


def csl_kind(word: str, *, is_preprint: bool = False) -> str:
    """The type of CSL for a format's word; `is_preprint` says that no place but an archive of preprints is named."""
    word = word.strip()
    folded = re.sub(r"[\W_]+", "", word.casefold())
    kind = _TYPES.get(folded) or (word.casefold() if word.casefold() in TYPES else word)
    return "article" if is_preprint and kind in _UNSAID else kind


def of_csl(word: str, *, is_preprint: bool = False) -> str:
    """The same for a word of CSL itself, in which `article` is a preprint."""
    word = word.strip()
    is_type = word.casefold() in TYPES and word.casefold() != "review"
    return word.casefold() if is_type else csl_kind(word, is_preprint=is_preprint)
