"""What only the page of claims uses: its sidebar, cards, the measurement of claim 8, the table, the notation."""
