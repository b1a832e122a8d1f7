"""Figures: whatever happens to facts, they are what a recount in plain Python says."""
