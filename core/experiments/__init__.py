"""Records of settings, presets, and what follows from them: runs, level sets, trainings, exports."""
