"""Speed as ratios in one run: the product and bare programs side by side over the same database."""
