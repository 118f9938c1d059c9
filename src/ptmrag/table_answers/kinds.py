"""All kinds of answer, in the order in which they are tried; the first that answers is the answer.

A kind is a function that takes a Request and yields Answers, or raises PassedOn. Most questions are of the last kind:
each of the others reads the question first, and loads what makes its answers where that asks for one. It answers
nothing itself: `answer.first_answers` does.
"""

from ptmrag.answer.beyond_texts import beyond_texts
from ptmrag.answer.from_chat_model import from_chat_model
from ptmrag.answer.from_quotes import from_quotes
from ptmrag.answer.request import Kind
from ptmrag.catalog_answers.kinds import BEFORE_REVIEWS, FROM_THE_LIST
from ptmrag.reviews.from_review import from_review
from ptmrag.table_answers.from_table import from_table

KINDS: tuple[Kind, ...] = (from_table, *BEFORE_REVIEWS, from_review, *FROM_THE_LIST)
KINDS += (beyond_texts, from_chat_model, from_quotes)
