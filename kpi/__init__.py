"""What a KPI is, and how it is reckoned. Knows no screen."""
