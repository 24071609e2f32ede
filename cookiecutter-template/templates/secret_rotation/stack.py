{% extends "stack.py" %}
{% block trigger_import %}
from building_blocks.triggers.secret_rotation import SecretRotationTrigger
{% endblock %}
{% block promise %}May rotate its secret, and do nothing else but log.{% endblock %}
{% block trigger %}
        SecretRotationTrigger(self, "Secret", function=function)
{% endblock %}
