"""A note on a work, as a value: that it was retracted, or where it was published.

>>> WorkNote("owls", "Owls", "retracted", "Retracted, says OpenAlex").text("en")
'⚠ Owls: Retracted, says OpenAlex'

It makes no note: `work_notes` does.
"""

from dataclasses import dataclass
from typing import Literal

from ptmrag.language.detect import Language

_RETRACTED = {"zh": "⚠ 《{title}》已被撤回：{said}", "en": "⚠ {title}: {said}"}
_PUBLISHED = {"zh": "《{title}》已正式发表：{said}", "en": "{title} was published: {said}"}
_LONGEST_TITLE = 120


@dataclass(frozen=True, slots=True)
class WorkNote:
    """A note on a work; `said` is the sentence on its retraction, or its venue, year and address."""

    entry_id: str
    title: str
    kind: Literal["retracted", "published"]
    said: str

    def text(self, lang: Language) -> str:
        """The note as one line."""
        form = (_RETRACTED if self.kind == "retracted" else _PUBLISHED)[lang]
        return form.format(title=self.title[:_LONGEST_TITLE], said=self.said)
