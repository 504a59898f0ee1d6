"""The intake over HTTP: who may send, how much at once, and what is answered."""
