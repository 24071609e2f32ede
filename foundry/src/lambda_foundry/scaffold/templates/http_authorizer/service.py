{% extends "http/service.py" %}
{% set api = "SharedHttpApi" %}
{% set attribute = "http_api" %}
{% set authorizer = cookiecutter.function %}
