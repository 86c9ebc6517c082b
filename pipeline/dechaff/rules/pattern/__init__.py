"""Pattern lines -> what the matcher compares lines with."""
