"""The database itself: what it holds, what it refuses, and what a unit of work is."""
