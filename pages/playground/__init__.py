"""The playground: one descent on a landscape of two parameters, moved by hand."""
