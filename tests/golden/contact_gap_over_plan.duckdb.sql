SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      is_open = TRUE
      AND NOT (
        identified = 'no'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND contact_days_over_plan > 0) AS n,
  COUNT(*) FILTER(WHERE
    is_open = TRUE
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    is_open = TRUE AND identified = 'no') AS left_out__0,
  COUNT(*) FILTER(WHERE
    is_open = TRUE
    AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      identified = 'no'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    is_open = TRUE
    AND standing = 'duplicate'
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      is_open = TRUE
      AND NOT (
        NULLIF(identified, 'not_recorded') = 'no'
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') = 'duplicate'
      )
    ) IS NULL
    OR (
      (
        is_open = TRUE
        AND NOT (
          identified = 'no'
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        contact_days_over_plan > 0
      ) IS NULL
    )) AS unknown
FROM victims
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
