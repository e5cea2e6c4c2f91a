SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    disposal = 'charge'), 0) AS BIGINT) AS n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    (
      disposal = 'charge'
    ) IS NULL), 0) AS BIGINT) AS unknown
FROM welsh_charges
WHERE
  recorded_on >= $start AND recorded_on < $end AND NOT disposal IS NULL
GROUP BY
  1
ORDER BY
  1
