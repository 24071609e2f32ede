{% extends "http/service.py" %}
{% set api = "SharedRestApi" %}
{% set attribute = "rest_api" %}
