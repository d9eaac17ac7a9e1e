"""Reading a table as people have them: delimiter, header, notation, columns, and what has to be asked."""
