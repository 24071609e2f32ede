"""Side-by-side measurements with peers; anyone can run them."""
