"""Apps that the tests of `foundry local` deploy."""
