"""`foundry invoke`: runs a function of an assembly as Lambda would, without Docker or AWS."""
