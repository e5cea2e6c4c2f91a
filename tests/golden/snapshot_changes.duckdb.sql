SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    change = 'new') AS n__new,
  COUNT(*) FILTER(WHERE
    change = 'late') AS n__late,
  COUNT(*) FILTER(WHERE
    change = 'matured') AS n__matured,
  COUNT(*) FILTER(WHERE
    change = 'revised') AS n__revised,
  COUNT(*) FILTER(WHERE
    change = 'removed') AS n__removed,
  COUNT(*) AS of_n,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(change, 'not_recorded') = 'new'
      OR NULLIF(change, 'not_recorded') = 'late'
      OR NULLIF(change, 'not_recorded') = 'matured'
      OR NULLIF(change, 'not_recorded') = 'revised'
      OR NULLIF(change, 'not_recorded') = 'removed'
    ) IS NULL) AS unknown
FROM changes
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
