{% extends "stack.py" %}
{% set powertools = false %}
{% block cdk_imports %}
from aws_cdk import aws_bedrockagentcore as agentcore
{% endblock %}
{% block trigger_import %}
from lambda_foundry.triggers import AgentcoreGatewayTrigger
{% endblock %}
{% block promise %}May do nothing but log; agents call its tool by their gateway.{% endblock %}
{% block trigger %}
        tool = agentcore.ToolDefinition(
            name="price_order",
            description="Says what an order of one article costs, in cents",
            input_schema=agentcore.SchemaDefinition(
                type=agentcore.SchemaDefinitionType.OBJECT,
                properties={
                    "sku": agentcore.SchemaDefinition(
                        type=agentcore.SchemaDefinitionType.STRING,
                        description="The article: tea or milk",
                    ),
                    "quantity": agentcore.SchemaDefinition(
                        type=agentcore.SchemaDefinitionType.INTEGER,
                    ),
                },
                required=["sku", "quantity"],
            ),
        )
        tools = agentcore.ToolSchema.from_inline([tool])
        AgentcoreGatewayTrigger(self, "Tools", function=function, tool_schema=tools)
{% endblock %}
