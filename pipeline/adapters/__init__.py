"""dechaff inside of other tools: one small module for each, around `Cleaner`. `outcomes` is what they share."""
