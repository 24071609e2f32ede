"""What invokes a function: one module for each kind of trigger."""
