"""Result -> Figure -> picture. Knows no page."""
