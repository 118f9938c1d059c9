"""A library that several machines share: its address, its objects, its lock, and copies of it."""
