"""dechaff inside of other tools: one small module for each, which imports that tool and nothing else of ours."""
