"""Apps that the tests of `poe local` deploy."""
