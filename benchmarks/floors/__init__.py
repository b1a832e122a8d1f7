"""What the product is measured against: the least that does a part of the same, in frameworks people use."""
