"""What a component in the browser receives: data in, bytes out."""
