SELECT
  CAST(DATE_TRUNC('YEAR', trial_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    trial <> 'none_listed' AND trial = 'effective') AS n,
  COUNT(*) FILTER(WHERE
    trial <> 'none_listed') AS of_n,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(trial, 'not_recorded') <> 'none_listed'
    ) IS NULL
    OR (
      trial <> 'none_listed'
      AND (
        NULLIF(trial, 'not_recorded') = 'effective'
      ) IS NULL
    )) AS unknown
FROM court_cases
WHERE
  trial_on >= $start
  AND trial_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
