"""Pure rules of the field: no Django, no I/O."""
