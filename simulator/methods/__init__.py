"""The Bot API, method by method."""
