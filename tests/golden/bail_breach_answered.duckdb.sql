SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      breach_of = 'bail' AND NOT (
        days_followed < 7
      )
    )
    AND (
      action IN ('arrest', 'charge', 'warning') AND days_to_action <= 7
    )) AS n,
  COUNT(*) FILTER(WHERE
    breach_of = 'bail' AND NOT (
      days_followed < 7
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    breach_of = 'bail' AND days_followed < 7) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(breach_of, 'not_recorded') = 'bail' AND NOT (
        days_followed < 7
      )
    ) IS NULL
    OR (
      (
        breach_of = 'bail' AND NOT (
          days_followed < 7
        )
      )
      AND (
        NULLIF(action, 'not_recorded') IN ('arrest', 'charge', 'warning')
        AND days_to_action <= 7
      ) IS NULL
    )) AS unknown
FROM breaches
WHERE
  recorded_on >= $start AND recorded_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
