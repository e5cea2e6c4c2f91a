SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      support_at_28_days = 'supports'
      AND NOT (
        days_followed < 28
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND support_now = 'does_not_support') AS n,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports' AND days_followed < 28) AS left_out__0,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      days_followed < 28
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND standing = 'duplicate'
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(support_at_28_days, 'not_recorded') = 'supports'
      AND NOT (
        days_followed < 28
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
        support_at_28_days = 'supports'
        AND NOT (
          days_followed < 28
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(support_now, 'not_recorded') = 'does_not_support'
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
