"""Processes in which trainings live and other long work is done, so that whoever looks on is not kept waiting."""
