{% include cookiecutter.trigger ~ "/stack.py" %}
