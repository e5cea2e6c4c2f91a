SELECT
  CAST(DATE_TRUNC('YEAR', completed_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  days_charge_to_completion AS days,
  COUNT(*) AS n
FROM court_cases
WHERE
  completed_on >= $start
  AND completed_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1,
  2
ORDER BY
  1,
  2
