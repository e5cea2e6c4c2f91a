SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
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
      isva_at_28_days = 'accepted' AND reviewed_by_team = TRUE
    )) AS n__one,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
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
      isva_at_28_days = 'accepted' AND reviewed_by_team = FALSE
    )) AS n__other,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
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
    AND reviewed_by_team = TRUE) AS of__one,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
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
    AND reviewed_by_team = FALSE) AS of__other,
  COUNT(*) FILTER(WHERE
    identified = 'no') AS left_out__0,
  COUNT(*) FILTER(WHERE
    isva_at_28_days = 'already_with_adviser' AND NOT (
      identified = 'no'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    days_followed < 28
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )
    AND NOT (
      days_followed < 28
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_at_28_days = 'already_with_adviser'
    )
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__4,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(identified, 'not_recorded') = 'no'
      )
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
        NOT (
          identified = 'no'
        )
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
        (
          reviewed_by_team = TRUE OR reviewed_by_team = FALSE
        ) IS NULL
        OR (
          (
            reviewed_by_team = TRUE OR reviewed_by_team = FALSE
          )
          AND (
            NULLIF(isva_at_28_days, 'not_recorded') = 'accepted'
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
