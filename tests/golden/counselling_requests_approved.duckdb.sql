SELECT
  CAST(DATE_TRUNC('YEAR', requested_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      material = 'counselling' AND NOT (
        requested_on < '2026-01-12'
      )
    )
    AND approved_by_senior = 'yes') AS n,
  COUNT(*) FILTER(WHERE
    material = 'counselling' AND NOT (
      requested_on < '2026-01-12'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    material = 'counselling' AND requested_on < '2026-01-12') AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(material, 'not_recorded') = 'counselling'
      AND NOT (
        requested_on < '2026-01-12'
      )
    ) IS NULL
    OR (
      (
        material = 'counselling' AND NOT (
          requested_on < '2026-01-12'
        )
      )
      AND (
        NULLIF(approved_by_senior, 'not_recorded') = 'yes'
      ) IS NULL
    )) AS unknown
FROM third_party_requests
WHERE
  requested_on >= $start AND requested_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
