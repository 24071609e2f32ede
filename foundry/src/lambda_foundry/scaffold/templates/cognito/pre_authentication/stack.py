{% extends "user_pool/stack.py" %}
{% set operation = "PRE_AUTHENTICATION" %}
{% set when = "before somebody signs in" %}
