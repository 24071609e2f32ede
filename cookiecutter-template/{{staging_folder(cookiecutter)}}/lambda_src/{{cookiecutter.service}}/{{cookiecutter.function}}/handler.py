{% include cookiecutter.trigger ~ "/handler.py" %}
