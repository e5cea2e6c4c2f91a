SELECT
  CAST(DATE_TRUNC('YEAR', outcome_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome = '0'
      )
      AND NOT (
        days_recorded_to_outcome <= 28
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      outcome IN ('14', '16')
      AND isva_at_28_days IN ('accepted', 'already_with_adviser')
    )) AS n__one,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome = '0'
      )
      AND NOT (
        days_recorded_to_outcome <= 28
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      outcome IN ('14', '16')
      AND isva_at_28_days IN ('declined', 'no_answer', 'not_offered')
    )) AS n__other,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome = '0'
      )
      AND NOT (
        days_recorded_to_outcome <= 28
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND isva_at_28_days IN ('accepted', 'already_with_adviser')) AS of__one,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome = '0'
      )
      AND NOT (
        days_recorded_to_outcome <= 28
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND isva_at_28_days IN ('declined', 'no_answer', 'not_offered')) AS of__other,
  COUNT(*) FILTER(WHERE
    outcome = '0') AS left_out__0,
  COUNT(*) FILTER(WHERE
    days_recorded_to_outcome <= 28 AND NOT (
      outcome = '0'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      outcome = '0'
    )
    AND NOT (
      days_recorded_to_outcome <= 28
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      outcome = '0'
    )
    AND NOT (
      days_recorded_to_outcome <= 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(outcome, 'not_recorded') = '0'
      )
      AND NOT (
        days_recorded_to_outcome <= 28
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
          outcome = '0'
        )
        AND NOT (
          days_recorded_to_outcome <= 28
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
          NULLIF(isva_at_28_days, 'not_recorded') IN ('accepted', 'already_with_adviser')
          OR NULLIF(isva_at_28_days, 'not_recorded') IN ('declined', 'no_answer', 'not_offered')
        ) IS NULL
        OR (
          (
            isva_at_28_days IN ('accepted', 'already_with_adviser')
            OR isva_at_28_days IN ('declined', 'no_answer', 'not_offered')
          )
          AND (
            NULLIF(outcome, 'not_recorded') IN ('14', '16')
          ) IS NULL
        )
      )
    )) AS unknown
FROM victims
WHERE
  outcome_on >= $start
  AND outcome_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
