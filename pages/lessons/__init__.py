"""What only the page of the lessons uses."""
