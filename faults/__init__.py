"""The fault matrix: everything runs, something is broken on purpose, and nothing may be lost or doubled."""
