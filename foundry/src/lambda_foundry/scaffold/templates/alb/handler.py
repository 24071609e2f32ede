{% extends "http/handler.py" %}
{% set resolver = "ALBResolver" %}
