{% extends "http/service.py" %}
{% set api = "SharedWebsocketApi" %}
{% set attribute = "websocket_api" %}
