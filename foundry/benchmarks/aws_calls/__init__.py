"""Finding the calls of AWS in public handlers."""
