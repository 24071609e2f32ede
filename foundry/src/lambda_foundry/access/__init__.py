"""`foundry access`: what each function may do and who may invoke it, in plain words.

Reads templates only, this project's or anyone's. `template_access` puts it together: what a role
may do from `powers`; what queues or buckets let others do, and who may take on a role, from
`resource_policies`; who may invoke a function from `callers` and `role_callers`, and by which
events from `event_sources`; whom APIs and load balancers let through from `openness`. These put
statements into words by `rights` and `conditions`; what things are called is in `things`, `names`,
`arn_words` and `vocabulary`, whose words are in the `.toml` files. `report` writes it down, also
what two revisions differ in, and `code_and_rights` compares a role with its function's code.
"""
