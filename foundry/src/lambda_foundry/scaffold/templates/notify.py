def notify(message: dict[str, Any]) -> None:
    """Post the message to the webhook; raises unless it is taken."""
    requests.post(os.environ["WEBHOOK_URL"], json=message, timeout=3).raise_for_status()
