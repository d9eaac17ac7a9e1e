"""What only the training page uses: its sidebar, tabs, orders of the hand and downloads."""
