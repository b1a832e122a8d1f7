"""How operators talk to the product: one module per group of commands."""
