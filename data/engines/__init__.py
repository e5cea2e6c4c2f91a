"""What counts rows: one file per engine, each with a dialect and a `count`."""
