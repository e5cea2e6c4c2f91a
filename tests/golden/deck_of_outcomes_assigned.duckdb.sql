SELECT
  CAST(DATE_TRUNC('YEAR', outcome_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '1'), 0) AS BIGINT) AS k0__n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k0__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k0__left_out__0,
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
  ) AS BIGINT) AS k0__unknown,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '15'), 0) AS BIGINT) AS k1__n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k1__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k1__left_out__0,
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
          outcome = '15'
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS k1__unknown,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '18'), 0) AS BIGINT) AS k2__n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k2__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k2__left_out__0,
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
  ) AS BIGINT) AS k2__unknown,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('14', '16')),
    0
  ) AS BIGINT) AS k3__n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k3__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k3__left_out__0,
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
  ) AS BIGINT) AS k3__unknown,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '16'), 0) AS BIGINT) AS k4__n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k4__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k4__left_out__0,
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
          outcome = '16'
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS k4__unknown,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '14'), 0) AS BIGINT) AS k5__n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k5__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k5__left_out__0,
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
          outcome = '14'
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS k5__unknown,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '1'), 0) AS BIGINT) AS k6__n__charged,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('14', '16')),
    0
  ) AS BIGINT) AS k6__n__victim_not_supporting,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '15'), 0) AS BIGINT) AS k6__n__evidential,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    ) AND outcome = '18'), 0) AS BIGINT) AS k6__n__no_suspect,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('2', '3', '4', '6', '7', '8', '22')),
    0
  ) AS BIGINT) AS k6__n__out_of_court,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      )
      AND outcome IN ('5', '9', '10', '11', '12', '13', '17', '21')),
    0
  ) AS BIGINT) AS k6__n__prevented,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      NOT (
        outcome = '0'
      ) AND outcome IN ('19', '20')),
    0
  ) AS BIGINT) AS k6__n__passed_on,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    NOT (
      outcome = '0'
    )), 0) AS BIGINT) AS k6__of_n,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS k6__left_out__0,
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
  ) AS BIGINT) AS k6__unknown
FROM offences
WHERE
  outcome_on >= $start
  AND outcome_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
