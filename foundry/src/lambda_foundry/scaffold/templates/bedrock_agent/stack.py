{% extends "stack.py" %}
{% block cdk_imports %}
from aws_cdk import aws_bedrock as bedrock
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import BedrockAgentTrigger
{% endblock %}
{% block promise %}May do nothing but log; its agent asks it what orders cost.{% endblock %}
{% block trigger %}
        parameter = bedrock.CfnAgent.ParameterDetailProperty
        price_order = bedrock.CfnAgent.FunctionProperty(
            name="price_order",
            description="Says what an order of one article costs, in cents",
            parameters={
                "sku": parameter(type="string", description="tea or milk", required=True),
                "quantity": parameter(type="integer", required=True),
            },
        )
        BedrockAgentTrigger(
            self,
            "Agent",
            function=function,
            function_schema=bedrock.CfnAgent.FunctionSchemaProperty(functions=[price_order]),
            source_props={
                # One that Bedrock has in your region, and lets your account use.
                "foundation_model": "amazon.nova-lite-v1:0",
                "instruction": "You help customers of a shop, and say what their orders cost.",
            },
        )
{% endblock %}
