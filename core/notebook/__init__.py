"""What a notebook asks for in one call; everything else of the public API comes straight from its room."""
