"""The vocabulary and arithmetic of a revenue team: pure functions and frozen types, no I/O."""
