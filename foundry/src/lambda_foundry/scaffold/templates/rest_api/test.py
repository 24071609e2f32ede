{% extends "http/test.py" %}
{% set path = "path" %}
