"""What people see. Layout only."""
