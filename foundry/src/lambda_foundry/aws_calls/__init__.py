"""Which AWS operations a function's code calls, on what, and which actions they need."""
