{% extends "http/handler.py" %}
{% set resolver = "LambdaFunctionUrlResolver" %}
