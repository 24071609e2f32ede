{% extends "http/service.py" %}
{% set api = "SharedHttpApi" %}
{% set attribute = "http_api" %}
