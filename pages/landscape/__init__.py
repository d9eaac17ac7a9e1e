"""What only the landscape page uses: its sidebar, the slice in the making, and the tabs under it."""
