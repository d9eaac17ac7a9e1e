"""What only the map page uses: its state, axes, work and downloads."""
