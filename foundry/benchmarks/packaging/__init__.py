"""Building packages here, with pip, with SAM and with Chalice."""
