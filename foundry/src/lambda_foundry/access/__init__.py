"""`foundry access`: what each function may do and who may invoke it, in plain words.

Reads templates only, this project's or anyone's. `template_access` puts it together: what a role
may do from `powers`; what queues or buckets let others do from `resource_policies`; who may invoke
a function from `callers`, `polled`, `role_callers` and `custom_resources`, with `what_it_hears` for
what is behind a rule; whom APIs let through from `api_routes`, `api_bodies` and `graphql_apis`;
roles and users from `identities`. These put statements into words by `rights` and
`principals_and_conditions`, and leave out what has no effect by `effects`; what things are called
is in `things`, `names`, `named_here`, `arn_words` and `vocabulary`, whose words are in the `.toml`
files. `report` writes it down, and `difference` compares two revisions.
"""
