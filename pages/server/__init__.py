"""What runs once a server, beside the pages: fair turns, caps, figures for whoever runs it, and how it ends."""
