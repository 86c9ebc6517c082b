"""Rule files and packs -> checked rules."""
