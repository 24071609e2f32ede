{% include cookiecutter.trigger ~ "/test.py" %}
