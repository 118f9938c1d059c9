"""The sentences of a reading path, in both languages.

>>> said("cited", "en", n=31, later=52, here=" here")
'cited by 31 of the 52 later works here'

It orders nothing: `reading_path` does.
"""

from ptmrag.language.detect import Language

_SAID: dict[str, dict[Language, str]] = {
    "lead": {
        "en": "An order for reading {scope}, foundations first. It goes by who cites whom in the {read} reference "
        "lists that could be read, and then by year:",
        "zh": "阅读{scope}的顺序，基础在前。先看能读到的 {read} 份参考文献列表中谁引用了谁，再看年份：",
    },
    "by year": {
        "en": "An order for reading {scope}. No reference list could be read in this library, so it goes by year "
        "alone:",
        "zh": "阅读{scope}的顺序。这个资料库里没有读到参考文献列表，因此只按年份排：",
    },
    "cited": {
        "en": "cited by {n} of the {later} later works{here}",
        "zh": "{here}{later} 篇较晚的工作里有 {n} 篇引用了它",
    },
    "groundwork": {
        "en": "not one of these works, but {n} of them cite it",
        "zh": "不属于这些工作，但其中 {n} 篇引用了它",
    },
    "cited elsewhere": {
        "en": "cited by none of these, and by {n} of the {later} later works of the library",
        "zh": "这些工作都没有引用它；资料库里 {later} 篇较晚的工作中有 {n} 篇引用了它",
    },
    # The mark stands beside the work whose list of references is quoted.
    "example": {
        "en": ", for example in the references of {citing}",
        "zh": "，例如 {citing} 的参考文献",
    },
    "builds": {
        "en": "cites {works}, as its own references show",
        "zh": "引用了 {works}，见它自己的参考文献",
    },
    "goal": {"en": "the work itself; it ", "zh": "这项工作本身，"},
    "alone": {
        "en": "no citation between it and the others was found, so its year places it",
        "zh": "没有找到它与其他工作之间的引用，按年份排在这里",
    },
    "undated": {
        "en": "no citation between it and the others was found, and its year is not known",
        "zh": "没有找到它与其他工作之间的引用，年份也不详",
    },
    "left": {
        "en": "{n} more are not shown, because fewer works cite them. Name a topic for a shorter path.",
        "zh": "另有 {n} 项没有列出，引用它们的工作较少。可以指定一个主题，得到更短的路线。",
    },
    "here": {"en": " here", "zh": "本清单中 "},
    "of these": {"en": " among these", "zh": "这些工作中，"},
    "topic": {
        "en": "On “{topic}” are the {n} works that have it in their category, title or note.",
        "zh": "“{topic}”包括类别、标题或说明里有它的 {n} 项工作。",
    },
    "searched": {
        "en": "No category, title or note of the list has “{topic}”: these are the {n} works whose passages are "
        "nearest to it.",
        "zh": "清单的类别、标题和说明里都没有“{topic}”：这里是段落与它最接近的 {n} 项工作。",
    },
    "before": {"en": "what {work} cites in this library", "zh": "{work} 在本资料库中引用的工作"},
}


def said(what: str, lang: Language, **values: object) -> str:
    """A sentence with its values filled in."""
    return _SAID[what][lang].format(**values)
