SELECT
  CAST(DATE_TRUNC('QUARTER', recorded_on) AS DATE) AS period,
  offence_code AS grp,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '1'), 0) AS BIGINT) AS n,
  CAST(COALESCE(SUM(weight), 0) AS BIGINT) AS of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    (
      outcome = '1'
    ) IS NULL), 0) AS BIGINT) AS unknown
FROM offences
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
  AND force_code IN ($f0_0, $f0_1)
  AND offence_code IN ($f1_0, $f1_1)
GROUP BY
  1,
  2
ORDER BY
  1,
  2
