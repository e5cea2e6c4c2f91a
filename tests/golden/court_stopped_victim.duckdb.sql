SELECT
  CAST(DATE_TRUNC('YEAR', completed_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    result = 'stopped_victim') AS n,
  COUNT(*) AS of_n,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(result, 'not_recorded') = 'stopped_victim'
    ) IS NULL) AS unknown
FROM court_cases
WHERE
  completed_on >= $start
  AND completed_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
