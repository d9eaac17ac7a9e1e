"""Planes through a network's weights: directions, what they hold, ways between solutions, spectra."""
