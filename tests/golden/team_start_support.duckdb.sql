SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        support_at_28_days = 'no_victim'
      )
      AND NOT (
        days_followed < 28
      )
      AND NOT (
        NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      support_at_28_days = 'supports' AND days_recorded_to_review <= 7
    )) AS n__one,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        support_at_28_days = 'no_victim'
      )
      AND NOT (
        days_followed < 28
      )
      AND NOT (
        NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      support_at_28_days = 'supports'
      AND (
        days_recorded_to_review > 7 OR days_recorded_to_review IS NULL
      )
    )) AS n__other,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        support_at_28_days = 'no_victim'
      )
      AND NOT (
        days_followed < 28
      )
      AND NOT (
        NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND days_recorded_to_review <= 7) AS of__one,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        support_at_28_days = 'no_victim'
      )
      AND NOT (
        days_followed < 28
      )
      AND NOT (
        NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      days_recorded_to_review > 7 OR days_recorded_to_review IS NULL
    )) AS of__other,
  COUNT(*) FILTER(WHERE
    support_at_28_days = 'no_victim') AS left_out__0,
  COUNT(*) FILTER(WHERE
    days_followed < 28 AND NOT (
      support_at_28_days = 'no_victim'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
      NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
    )
    AND NOT (
      support_at_28_days = 'no_victim'
    )
    AND NOT (
      days_followed < 28
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      support_at_28_days = 'no_victim'
    )
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      support_at_28_days = 'no_victim'
    )
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__4,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(support_at_28_days, 'not_recorded') = 'no_victim'
      )
      AND NOT (
        days_followed < 28
      )
      AND NOT (
        NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
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
        NOT (
          support_at_28_days = 'no_victim'
        )
        AND NOT (
          days_followed < 28
        )
        AND NOT (
          NOT days_recorded_to_outcome IS NULL AND days_recorded_to_outcome <= 7
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        (
          days_recorded_to_review <= 7
          OR (
            days_recorded_to_review > 7 OR days_recorded_to_review IS NULL
          )
        ) IS NULL
        OR (
          (
            days_recorded_to_review <= 7
            OR (
              days_recorded_to_review > 7 OR days_recorded_to_review IS NULL
            )
          )
          AND (
            NULLIF(support_at_28_days, 'not_recorded') = 'supports'
          ) IS NULL
        )
      )
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
