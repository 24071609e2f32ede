"""What public validators find in each trigger, here and as documented."""
