"""The fault matrix, part by part, and a tiny one from end to end."""
