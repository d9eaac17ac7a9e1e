"""What only the level-set page uses: its sidebar, tabs and downloads."""
