"""The commands of `foundry` that are about the project as a whole."""
