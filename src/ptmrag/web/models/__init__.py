"""The page "Model": which chat model writes a visitor's answers, if one does."""
