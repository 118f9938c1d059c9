"""Make a table of works by aspects.

table_of_works(resources, ["bert", "electra"], ["data", "size"], "en")
"""

from collections.abc import Sequence

from ptmrag.answer.resources import Resources
from ptmrag.language.detect import Language
from ptmrag.matrix.works_table import WorksTable


def table_of_works(
    resources: Resources, entry_ids: Sequence[str], aspects: Sequence[str] | None, lang: Language
) -> WorksTable:
    """Each work is a row; `aspects` are free text, the usual ones if None.

    Raises InputError, which names the nearest entries, where the library has no such entry.
    """
    return WorksTable(tuple(aspects or ()), {}, (), lang)
