"""Questions and text in two languages: what is verbatim, what a word is, what a term is called in the other."""
