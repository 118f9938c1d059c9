"""Questions and texts in English and Chinese: their language, words and terms, and what a verbatim quote is."""
