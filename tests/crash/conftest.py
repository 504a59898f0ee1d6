"""Tests that end real processes of Tandem with SIGKILL and start them again, on real databases and the real clock.

They are the counterpart of a simulation: nothing is replaced, so there is nothing that a model could get wrong. The
only stand-in is Slack's. A test never sleeps and hopes; it kills at a named point and waits for what it can see.
"""
