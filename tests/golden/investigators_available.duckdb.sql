SELECT
  CAST(DATE_TRUNC('YEAR', month_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(
    SUM(available_fte) FILTER(WHERE
      team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
      AND NOT (
        available_fte IS NULL OR establishment_fte IS NULL
      )),
    0
  ) AS DOUBLE) AS n,
  COUNT(*) FILTER(WHERE
    available_fte IS NULL OR establishment_fte IS NULL) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        available_fte IS NULL OR establishment_fte IS NULL
      )
    ) IS NULL
    OR (
      NOT (
        available_fte IS NULL OR establishment_fte IS NULL
      )
      AND (
        (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
        ) IS NULL
        OR (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
          AND (
            available_fte
          ) IS NULL
        )
        OR (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
        ) IS NULL
        OR (
          team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
          AND (
            establishment_fte
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
    SUM(establishment_fte) FILTER(WHERE
      team IN ('bluestone', 'public_protection', 'investigation', 'safeguarding')
      AND NOT (
        available_fte IS NULL OR establishment_fte IS NULL
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
