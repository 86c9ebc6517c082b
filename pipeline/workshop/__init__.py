"""What the verbs for writing rules are made of: each module answers one question of somebody who edits a rule file."""
