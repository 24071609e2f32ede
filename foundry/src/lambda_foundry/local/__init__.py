"""`foundry local`: deploys everything to an emulator on this machine and fires the triggers."""
