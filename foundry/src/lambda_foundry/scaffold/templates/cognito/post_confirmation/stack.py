{% extends "user_pool/stack.py" %}
{% set operation = "POST_CONFIRMATION" %}
{% set when = "once somebody has signed up" %}
