"""What provinces write for our words, as TOML."""
