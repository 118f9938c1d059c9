"""The sentences of answers about who cites whom and what to read first, in both languages.

>>> phrase("count", "en", n=3)
'cited by **3**'

It counts nothing and cites nothing: `who_cites`, `citation_counts` and `reading_path` do.
"""

import re
from collections.abc import Sequence

from ptmrag.catalog_answers.wording import conditions
from ptmrag.language.detect import Language
from ptmrag.understanding.citation_question import CitationQuestion
from ptmrag.understanding.list_question import ListQuestion

PHRASES: dict[str, dict[Language, str]] = {
    "cited by": {
        "en": "**{n} of the {total} works** here whose reference lists could be read cite {work}{conditions}:",
        "zh": "这里能读到参考文献列表的 {total} 项工作中，有 **{n} 项**引用了 {work}{conditions}：",
    },
    "cited by none": {
        "en": "None of the {total} reference lists that could be read here names {work}{conditions}. Works that are "
        "not in this library may still cite it.",
        "zh": "这里能读到的 {total} 份参考文献列表都没有列出 {work}{conditions}；不在这个资料库里的工作仍可能引用它。",
    },
    "no other list": {
        "en": "No reference list of another work could be read here{conditions}, so who cites {work} is not known.",
        "zh": "这里没有读到其他工作的参考文献列表{conditions}，因此不知道谁引用了 {work}。",
    },
    "cited in": {
        "en": "The reference list of {work} names **{n} works** of this library{conditions}:",
        "zh": "{work} 的参考文献列表列出了这个资料库中的 **{n} 项工作**{conditions}：",
    },
    "cited in both": {
        "en": "The reference lists of {work} each name **{n} works** of this library{conditions}:",
        "zh": "{work} 的参考文献列表都列出了这个资料库中的 **{n} 项工作**{conditions}：",
    },
    "cited in any": {
        "en": "**{n} works** of this library are in the reference lists of {work}, in one or more{conditions}:",
        "zh": "{work} 的参考文献列表中至少有一份列出的、这个资料库中的工作共 **{n} 项**{conditions}：",
    },
    "cited in none": {
        "en": "No work of this library was found in the reference list of {work}{conditions}.",
        "zh": "{work} 的参考文献列表中没有找到这个资料库里的工作{conditions}。",
    },
    "both in none": {
        "en": "No work of this library was was found in all of the reference lists of {work}{conditions}.",
        "zh": "{work} 的参考文献列表中没有找到这个资料库里共同的工作{conditions}。",
    },
    "no list": {
        "en": "The reference list of {work} could not be read, so what it cites is not known here.",
        "zh": "{work} 的参考文献列表没能读到，因此这里不知道它引用了什么。",
    },
    "yes": {
        "en": "Yes: {citing} cites {cited}{mark}.",
        "zh": "是的：{citing} 引用了 {cited}{mark}。",
    },
    "no": {
        "en": "The reference list of {citing} does not name {cited}, as far as it could be read.",
        "zh": "就能读到的内容而言，{citing} 的参考文献列表没有列出 {cited}。",
    },
    "reverse": {
        "en": "The other way round, {citing} cites {cited}{mark}.",
        "zh": "反过来，{citing} 引用了 {cited}{mark}。",
    },
    "lists read": {
        "en": "The library has {all} works; the reference lists of {read} could be read.",
        "zh": "资料库共有 {all} 项工作，其中 {read} 项的参考文献列表能读到。",
    },
    "most": {
        "en": "The most cited of {scope} by the {total} reference lists that could be read here:",
        "zh": "按这里能读到的 {total} 份参考文献列表统计，{scope}中被引用最多的是：",
    },
    "more cited": {
        "en": "{n} more are cited, and {never} by none. “Which papers cite …?” gives every reference to one work.",
        "zh": "另有 {n} 项被引用过，{never} 项没有被引用。想看某一项的全部引用，可以问“哪些论文引用了……？”。",
    },
    "count": {"en": "cited by **{n}**", "zh": "被 **{n}** 项引用"},
    "count cites": {"en": "cites **{n}**", "zh": "引用了 **{n}** 项"},
    "most citing": {
        "en": "Of {scope}, these cite the most works of this library ({total} reference lists could be read):",
        "zh": "{scope}中引用本资料库工作最多的是（能读到 {total} 份参考文献列表）：",
    },
    "uncited": {
        "en": "**{n}** of {scope} are in none of the {total} reference lists that could be read here:",
        "zh": "{scope}中有 **{n} 项**没有出现在这里能读到的 {total} 份参考文献列表里：",
    },
    "all cited": {
        "en": "Each of {scope} is cited by at least one of the {total} works whose reference lists could be read. "
        "The least cited:",
        "zh": "{scope}都至少被一项工作引用（能读到 {total} 份参考文献列表）。被引用最少的是：",
    },
    "none cited": {
        "en": "No citation among the works of this library was found: {total} reference lists could be read.",
        "zh": "没有找到资料库内部的引用：能读到 {total} 份参考文献列表。",
    },
    "lacking": {
        "en": "Works that this library lacks, by how many of the {total} reference lists that could be read here "
        "name them:",
        "zh": "这个资料库缺少、但这里能读到的 {total} 份参考文献列表常列出的工作：",
    },
    "lacking none": {
        "en": "No work that this library lacks is named by two or more of the {total} reference lists that could "
        "be read here.",
        "zh": "在这里能读到的 {total} 份参考文献列表中，没有哪项不在资料库里的工作被列出两次以上。",
    },
    "more lacking": {
        "en": "{n} more are named by two or more.",
        "zh": "另有 {n} 项被列出两次或以上。",
    },
    "absent": {
        "en": "The library has no work “{name}”.",
        "zh": "资料库中没有“{name}”这项工作。",
    },
    "taken for": {
        "en": "The works here cite “{name}” as **{title}**{year}; this answers for that work.",
        "zh": "这里的工作把“{name}”引作 **{title}**{year}，以下按它回答。",
    },
    "absent but cited": {
        "en": "But **{n} of the {total} reference lists** that could be read here name it{conditions}:",
        "zh": "但这里能读到的 {total} 份参考文献列表中，有 **{n} 份**列出了它{conditions}：",
    },
    "absent and uncited": {
        "en": "None of the {total} reference lists that could be read here names a work of this title.",
        "zh": "这里能读到的 {total} 份参考文献列表也没有列出这个题目的工作。",
    },
    "absent cites": {
        "en": "So what it cites is not known here.",
        "zh": "因此这里不知道它引用了什么。",
    },
    "no topic": {
        "en": "No work of the list has “{topic}” in its category, title or note.",
        "zh": "清单中没有一项工作的类别、标题或说明里有“{topic}”。",
    },
    "nothing fits": {
        "en": "The library has no work {conditions}.",
        "zh": "资料库中没有符合条件（{conditions}）的工作。",
    },
    "no graph": {
        "en": "No reference list could be read in this library, so who cites whom is not known here.",
        "zh": "这个资料库里没有读到参考文献列表，因此这里不知道谁引用了谁。",
    },
    "undated": {
        "en": "Of unknown year, and not counted: {n}.",
        "zh": "年份不详、未计入的：{n} 项。",
    },
    "also": {
        "en": "“{name}” may also be {others}.",
        "zh": "“{name}”也可能指 {others}。",
    },
    "worldwide": {
        "en": "How often a work is cited in the world is not known here: only the {total} reference lists of this "
        "library that could be read.",
        "zh": "一项工作在全世界被引用多少次，这里不知道：只有这个资料库中能读到的 {total} 份参考文献列表。",
    },
    "worldwide here": {
        "en": "Of these, **{n}** cite {work}{mark}.",
        "zh": "其中有 **{n} 份**引用了 {work}{mark}。",
    },
    "export": {
        "en": "As BibTeX: `ptmrag export {entry} --format bibtex`.",
        "zh": "BibTeX 格式：`ptmrag export {entry} --format bibtex`。",
    },
    "all works": {"en": "the {n} works of this library", "zh": "这个资料库的 {n} 项工作"},
    "some works": {
        "en": "the {n} works {conditions}",
        "zh": "符合条件（{conditions}）的 {n} 项工作",
    },
    "picked works": {"en": "the {n} works picked", "zh": "所选的 {n} 项工作"},
}


def phrase(what: str, lang: Language, **values: object) -> str:
    """A phrase with its values filled in; English nouns are singular for 1."""
    text = PHRASES[what][lang].format(**values)
    if lang == "en":
        text = re.sub(r"(?<![\d,] )\b1(\*\*)? works\b", r"1\1 work", text)
        text = re.sub(r"^(\*\*1 of .* could be read) cite ", r"\1 cites ", text)
        text = re.sub(r"\b1 reference lists that could\b", "1 reference list that could", text)
    return text


def conditions_of(asked: CitationQuestion) -> str:
    """The conditions on the works that are listed, "" where there are none."""
    topics = (asked.topic,) if asked.topic else ()
    listed = ListQuestion(
        "list", asked.lang, topics=topics, category=asked.category, years=asked.years
    )
    return conditions(listed)


def joined(parts: Sequence[str], lang: Language, *, every: bool = True) -> str:
    """Names in one phrase: all of them, or any."""
    if lang == "zh":
        return ("、" if every else "或").join(parts)
    last = " and " if every else " or "
    return last.join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
