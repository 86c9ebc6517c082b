"""Worker processes: one function of many items, in order."""
