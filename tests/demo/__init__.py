"""The demo as the page meets it: over HTTP."""
