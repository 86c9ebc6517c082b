"""Files <-> documents: find them, name their results, read and write them. No other room opens a document's file."""
