"""The HTTP face, asked over HTTP."""
