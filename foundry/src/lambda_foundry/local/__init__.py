"""`foundry local`: deploys everything to an emulator of AWS on this machine and fires the triggers."""
