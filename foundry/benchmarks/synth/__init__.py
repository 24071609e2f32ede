"""How long a synthesis takes: this project beside ordinary CDK apps with the same resources."""
