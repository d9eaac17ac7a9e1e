"""Maps: many runs over two settings, how each ended, and the theory that says where they should."""
