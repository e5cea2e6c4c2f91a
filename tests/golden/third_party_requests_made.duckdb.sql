SELECT
  CAST(DATE_TRUNC('YEAR', requested_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) AS n
FROM third_party_requests
WHERE
  requested_on >= $start AND requested_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
