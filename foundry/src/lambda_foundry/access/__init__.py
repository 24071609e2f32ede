"""`foundry access`: what each function may do and who may invoke it, in plain words.

Reads templates only, this project's or anyone's. The words themselves are in the `.toml` files.
"""
