"""How people talk to the product: one module per errand."""
