SELECT
  CAST(DATE_TRUNC('YEAR', requested_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      scheme = 'cps' AND NOT (
        days_followed < 90
      )
    )
    AND NOT decided_on IS NULL) AS n__decided,
  COUNT(*) FILTER(WHERE
    (
      scheme = 'cps' AND NOT (
        days_followed < 90
      )
    ) AND result = 'upheld') AS n__upheld,
  COUNT(*) FILTER(WHERE
    scheme = 'cps' AND NOT (
      days_followed < 90
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    scheme = 'cps' AND days_followed < 90) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(scheme, 'not_recorded') = 'cps' AND NOT (
        days_followed < 90
      )
    ) IS NULL
    OR (
      (
        scheme = 'cps' AND NOT (
          days_followed < 90
        )
      )
      AND (
        (
          NOT decided_on IS NULL
        ) IS NULL
        OR (
          NULLIF(result, 'not_recorded') = 'upheld'
        ) IS NULL
      )
    )) AS unknown
FROM reviews_of_decisions
WHERE
  requested_on >= $start AND requested_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
