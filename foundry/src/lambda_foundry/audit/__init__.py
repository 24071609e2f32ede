"""`foundry audit`: asks for the known vulnerabilities of everything that is deployed."""
