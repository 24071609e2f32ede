"""`foundry map`: the system as one picture, an HTML page or Mermaid text, from its templates.

`system` says what there is to draw, `reading` gets it from an assembly, `layout` places it, `page`
and `mermaid` draw it.
"""
