"""{{ cookiecutter.description|sentence }}"""

{% block standard_library %}{% endblock %}
import logging
{% if cookiecutter.use_requests %}
import os
{% endif %}
from typing import Any

{% if cookiecutter.use_requests %}
import requests
{% endif %}
from aws_lambda_powertools.utilities.data_classes.cognito_user_pool_event import (
    {{ event_class }},
)

{% block code required %}{% endblock %}
{% if cookiecutter.use_requests %}
{% include "notify.py" %}
{% endif %}
