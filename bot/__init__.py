"""The running app: settings, wiring, transports, delivery, the clock tick and the command line."""
