"""The names of the formats of export; `formats` has what each of them is."""

from typing import Literal

FormatName = Literal["bibtex", "csl", "ris", "csv", "md"]
