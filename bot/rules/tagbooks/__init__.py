"""The tag books that come with the product."""
