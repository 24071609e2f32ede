"""Says of a database of DocumentDB that nobody can change it from here."""

from lambda_foundry.local.triggers.kafka import Topic


class Changes(Topic):
    """A database of DocumentDB whose changes Lambda reads for the function."""

    name = "documentdb"
    not_in_stages = "its cluster lets in who has its own credentials; change a document"

    services = ("rds",)
