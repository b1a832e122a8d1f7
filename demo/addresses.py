"""Where the demo listens: on this machine only."""

HOST = "127.0.0.1"
USUAL_PORT = 8080
HIGHEST_PORT = 65535
