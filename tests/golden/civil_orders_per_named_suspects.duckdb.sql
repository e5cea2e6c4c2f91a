SELECT
  CAST(DATE_TRUNC('YEAR', applied_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) AS n
FROM orders
WHERE
  applied_on >= $start AND applied_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS n,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')) AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(standing, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') = 'duplicate'
      )
    ) IS NULL) AS unknown
FROM suspects
WHERE
  recorded_on >= $start AND recorded_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
