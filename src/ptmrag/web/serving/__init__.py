"""The chat's server: who may ask, what is open, and how it starts and ends."""
