SELECT
  CAST(DATE_TRUNC('YEAR', referred_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      service IN ('isva', 'not_recorded') AND NOT (
        service = 'not_recorded'
      )
    )
    AND contact_within_48_hours = 'yes') AS n,
  COUNT(*) FILTER(WHERE
    service IN ('isva', 'not_recorded') AND NOT (
      service = 'not_recorded'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    service IN ('isva', 'not_recorded') AND service = 'not_recorded') AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      service IN ('isva', 'not_recorded') AND NOT (
        service = 'not_recorded'
      )
    ) IS NULL
    OR (
      (
        service IN ('isva', 'not_recorded') AND NOT (
          service = 'not_recorded'
        )
      )
      AND (
        NULLIF(contact_within_48_hours, 'not_recorded') = 'yes'
      ) IS NULL
    )) AS unknown
FROM support_referrals
WHERE
  referred_on >= $start AND referred_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
