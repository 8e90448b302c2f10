"""The author's YAML file: read with places, its fields and schema, written, patched and begun."""
