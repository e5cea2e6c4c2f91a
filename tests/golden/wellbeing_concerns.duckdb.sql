SELECT
  CAST(DATE_TRUNC('YEAR', month_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(
    SUM(wellbeing_flagged) FILTER(WHERE
      team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
      AND NOT (
        wellbeing_flagged IS NULL OR in_role IS NULL
      )),
    0
  ) AS DOUBLE) AS n,
  COUNT(*) FILTER(WHERE
    wellbeing_flagged IS NULL OR in_role IS NULL) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        wellbeing_flagged IS NULL OR in_role IS NULL
      )
    ) IS NULL
    OR (
      NOT (
        wellbeing_flagged IS NULL OR in_role IS NULL
      )
      AND (
        (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
        ) IS NULL
        OR (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
          AND (
            wellbeing_flagged
          ) IS NULL
        )
        OR (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
        ) IS NULL
        OR (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
          AND (
            in_role
          ) IS NULL
        )
      )
    )) AS unknown
FROM workforce
WHERE
  month_on >= $start AND month_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', month_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(
    SUM(in_role) FILTER(WHERE
      team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
      AND NOT (
        wellbeing_flagged IS NULL OR in_role IS NULL
      )),
    0
  ) AS DOUBLE) AS n
FROM workforce
WHERE
  month_on >= $start AND month_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
