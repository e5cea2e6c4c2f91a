SELECT
  CAST(DATE_TRUNC('YEAR', applied_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) AS n
FROM orders
WHERE
  applied_on >= $start AND applied_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
