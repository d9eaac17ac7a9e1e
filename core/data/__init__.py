"""What is learnt from: bundled data sets, tables of the user's own, drawings."""
