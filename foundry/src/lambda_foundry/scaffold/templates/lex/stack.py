{% extends "stack.py" %}
{% block trigger_import %}
from lambda_foundry.triggers import LexTrigger
{% endblock %}
{% block promise %}May do nothing but log; a bot has it answer.{% endblock %}
{% block trigger %}
        LexTrigger(
            self,
            "Bot",
            function=function,
            intents={"OpeningHours": ["when are you open", "how late can I come"]},
        )
{% endblock %}
