"""The pretend Telegram, met with the library that the product uses."""
