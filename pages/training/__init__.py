"""What only the training page uses: its session, sidebar, tabs and downloads."""
