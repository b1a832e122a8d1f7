"""Real matters through the whole loop, played from outside."""
