{% extends "http/handler.py" %}
{% set resolver = "APIGatewayHttpResolver" %}
