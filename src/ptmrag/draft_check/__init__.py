"""Where the sentences of a draft are said or supported in a library."""
