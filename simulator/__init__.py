"""A pretend Telegram: the Bot API over HTTP, for the demo, the tests and the replay."""
