SELECT
  CAST(DATE_TRUNC('YEAR', taken_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  days_to_download AS days,
  COUNT(*) FILTER(WHERE
    owner = 'victim') AS n,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(owner, 'not_recorded') = 'victim'
    ) IS NULL) AS unknown
FROM devices
WHERE
  taken_on >= $start AND taken_on < $end AND NOT force_code IS NULL
GROUP BY
  1,
  2
ORDER BY
  1,
  2
