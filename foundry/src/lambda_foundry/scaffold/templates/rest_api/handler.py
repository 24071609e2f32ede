{% extends "http/handler.py" %}
{% set resolver = "APIGatewayRestResolver" %}
