"""A descent on a landscape, and what can be said of it: ledger, Lyapunov function, outcome, limits."""
