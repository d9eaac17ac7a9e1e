"""What several pages use: the session's experiment, its controls, the player, sharing."""
