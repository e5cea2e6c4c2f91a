"""Where figures come from. Knows no KPI."""
