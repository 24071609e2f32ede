{% extends "user_pool/stack.py" %}
{% set operation = "POST_AUTHENTICATION" %}
{% set when = "once somebody has signed in" %}
