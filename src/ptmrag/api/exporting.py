"""The records of works in a format of bibliographies, as programs ask for them.

    export_of(library, "bibtex", entries=["bert"], within=Filter(), brief=False).text

It knows no format: `ptmrag.export` does.
"""

from collections.abc import Sequence

from ptmrag.api.work_shapes import Export
from ptmrag.export.exported_work import brief_works, exported_works
from ptmrag.export.formats import FORMATS, format_for
from ptmrag.export.selection import selected
from ptmrag.library.filter import Filter
from ptmrag.library.library import Library


def export_of(
    library: Library, format_name: str, *, entries: Sequence[str], within: Filter, brief: bool
) -> Export:
    """The records of some entries, of all if none are named; brief ones have no notes and abstracts."""
    form = format_for(format_name)
    works = exported_works(library, selected(library, entries=entries or None, within=within))
    text = form.write(brief_works(works) if brief else works)
    name = next(name for name, known in FORMATS.items() if known is form)
    return Export(format=name, media_type=form.media_type, works=len(works), text=text)
