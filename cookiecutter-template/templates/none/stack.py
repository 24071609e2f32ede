{% extends "stack.py" %}
{% block promise %}May do nothing but log; nothing invokes it by itself.{% endblock %}
{% block function %}{% endblock %}
{% block layers %}
{% if cookiecutter.use_requests %}
            layers=[shared_layer(self, "requests")],
{% endif %}
{% endblock %}
