"""The built-in policies, as TOML."""
