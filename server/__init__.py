"""What is done to every answer of the web server, before it reaches a browser."""
