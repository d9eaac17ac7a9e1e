"""What only the glossary's page uses."""
