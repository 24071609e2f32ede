"""The services of this project, one package each; the app finds them here."""
