"""What a question asks of the list, and what it takes from the conversation."""
