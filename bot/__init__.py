"""What the product decides and does; it knows neither Telegram nor HTTP."""
