SELECT
  CAST(DATE_TRUNC('YEAR', outcome_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '1'), 0) AS BIGINT) AS t0,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS t1,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS t2,
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
          outcome = '1'
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS t3,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('14', '16')),
    0
  ) AS BIGINT) AS t4,
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
          outcome IN ('14', '16')
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS t5,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '15'), 0) AS BIGINT) AS t6,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '18'), 0) AS BIGINT) AS t7,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('2', '3', '4', '6', '7', '8', '22')),
    0
  ) AS BIGINT) AS t8,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      )
      AND outcome IN ('5', '9', '10', '11', '12', '13', '17', '21')),
    0
  ) AS BIGINT) AS t9,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('19', '20')),
    0
  ) AS BIGINT) AS t10,
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
        )
        AND (
          outcome = '1'
          OR outcome IN ('14', '16')
          OR outcome = '15'
          OR outcome = '18'
          OR outcome IN ('2', '3', '4', '6', '7', '8', '22')
          OR outcome IN ('5', '9', '10', '11', '12', '13', '17', '21')
          OR outcome IN ('19', '20')
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS t11
FROM offences
WHERE
  outcome_on >= $start
  AND outcome_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
