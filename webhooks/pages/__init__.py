"""Pages for people, in a browser: rendered here, so that they work without scripts."""
