{% extends "stack.py" %}
{% set powertools = false %}
{% block promise %}May do nothing but log; nothing invokes it by itself.{% endblock %}
{% block function %}{% endblock %}
