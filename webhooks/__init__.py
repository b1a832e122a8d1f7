"""How systems talk to the product over HTTP."""
