{% extends "user_pool/stack.py" %}
{% set operation = "CUSTOM_MESSAGE" %}
{% set when = "for the words of each message" %}
