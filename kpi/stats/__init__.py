"""Statistics: pure functions over counts. They know no KPI, no engine and no screen."""
