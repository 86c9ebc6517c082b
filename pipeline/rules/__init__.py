"""rules.yaml -> checked rules: nodes, schema, patterns, packs. The only room that knows YAML."""
