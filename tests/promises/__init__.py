"""What the product promises, tried where it is hardest to keep."""
