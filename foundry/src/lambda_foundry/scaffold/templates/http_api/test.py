{% extends "http/test.py" %}
{% set path = "rawPath" %}
