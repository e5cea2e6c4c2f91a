SELECT
  CAST(DATE_TRUNC('YEAR', reported_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    became <> 'incident' AND became = 'stands') AS n__stands,
  COUNT(*) FILTER(WHERE
    became <> 'incident' AND became = 'transferred') AS n__transferred,
  COUNT(*) FILTER(WHERE
    became <> 'incident' AND became = 'no_crime') AS n__no_crime,
  COUNT(*) FILTER(WHERE
    became <> 'incident' AND became = 'error') AS n__error,
  COUNT(*) FILTER(WHERE
    became <> 'incident' AND became = 'other_cancelled') AS n__other_cancelled,
  COUNT(*) FILTER(WHERE
    became <> 'incident') AS of_n,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(became, 'not_recorded') <> 'incident'
    ) IS NULL
    OR (
      became <> 'incident'
      AND (
        NULLIF(became, 'not_recorded') = 'stands'
        OR NULLIF(became, 'not_recorded') = 'transferred'
        OR NULLIF(became, 'not_recorded') = 'no_crime'
        OR NULLIF(became, 'not_recorded') = 'error'
        OR NULLIF(became, 'not_recorded') = 'other_cancelled'
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
