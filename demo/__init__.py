"""The demo: everything on one machine, with the simulator as Telegram and a page to play on."""
