"""The names of the parts of a digest, and of a card; `parts_of_a_digest` says what each is."""

from typing import Literal

PartName = Literal["summary", "contributions", "method", "data", "results", "limitations"]
