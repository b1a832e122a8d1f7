"""The documents under test: they say what the code says, and their examples run."""
