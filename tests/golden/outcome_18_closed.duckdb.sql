SELECT
  CAST(DATE_TRUNC('YEAR', outcome_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '18'), 0) AS BIGINT) AS n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS left_out__0,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      (
        NOT (
          outcome = '0'
        )
      ) IS NULL
      OR (
        NOT (
          outcome = '0'
        ) AND (
          outcome = '18'
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS unknown
FROM offences
WHERE
  outcome_on >= $start
  AND outcome_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
