"""The page "Chat": conversations, and the answers in them."""
