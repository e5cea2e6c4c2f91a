SELECT
  CAST(DATE_TRUNC('YEAR', reported_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    NOT (
      became IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND became = 'incident') AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      became IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    became IN ('transferred', 'no_crime', 'error', 'other_cancelled')) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(became, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
    ) IS NULL
    OR (
      NOT (
        became IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND (
        NULLIF(became, 'not_recorded') = 'incident'
      ) IS NULL
    )) AS unknown
FROM reports
WHERE
  reported_on >= $start
  AND reported_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K', 'N100')
GROUP BY
  1
ORDER BY
  1
