"""What changed: between two snapshots or two periods, gathered through the door and told in sentences made by rule."""
