"""The hot writes, and the claims: the only raw SQL of the product."""
