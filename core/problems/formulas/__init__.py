"""Formulas as people type them: from text to a tree, and the tree as plain text, LaTeX and expression graph.

text → `tokens` → `head` (what stands around the formula, `f(x, y) =` included) → `variables` (which names are
variables, and which of them is x) → `bars` (which | opens, which closes) → `grammar` → `tree`.

The grammar is written here, because none of the libraries that read mathematics keeps to this product's bounds:
sympy's `parse_expr` runs what it reads with `eval` and simplifies for minutes, `latex2sympy` and sympy's LaTeX
parser need an ANTLR runtime of one exact version, and all of them choose silently where a person may have meant
either of two things. Here a text is never run, the work is bounded by its length, and what has two readings is
refused with both spellings.
"""
