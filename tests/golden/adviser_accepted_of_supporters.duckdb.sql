SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      support_at_28_days = 'supports'
      AND NOT (
        isva_at_28_days = 'already_with_adviser'
      )
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
    AND isva_at_28_days = 'accepted') AS n,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )
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
    support_at_28_days = 'supports' AND isva_at_28_days = 'already_with_adviser') AS left_out__0,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND days_followed < 28
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )
    AND NOT (
      days_followed < 28
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'supports'
    AND standing = 'duplicate'
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(support_at_28_days, 'not_recorded') = 'supports'
      AND NOT (
        NULLIF(isva_at_28_days, 'not_recorded') = 'already_with_adviser'
      )
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
          isva_at_28_days = 'already_with_adviser'
        )
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
        NULLIF(isva_at_28_days, 'not_recorded') = 'accepted'
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
