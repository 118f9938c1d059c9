"""The kinds of answer that are read off the list and its structure, in the order in which they are tried.

Who asks for all entries of a kind wants all of them, and not the passages that are nearest to the question: these come
before the other kinds (`table_answers.kinds`). A kind is a file here with a function that takes a Request, and one row.
"""

from ptmrag.answer.request import Kind
from ptmrag.catalog_answers.from_authors import from_authors
from ptmrag.catalog_answers.from_citations import from_citations
from ptmrag.catalog_answers.from_facts import from_facts
from ptmrag.catalog_answers.from_history import from_history
from ptmrag.catalog_answers.from_list import from_list

# "Go through the history of X" asks for no review.
BEFORE_REVIEWS: tuple[Kind, ...] = (from_history,)
FROM_THE_LIST: tuple[Kind, ...] = (from_authors, from_facts, from_citations, from_list)
