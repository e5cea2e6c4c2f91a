SELECT
  period,
  days,
  CASE
    WHEN NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )
    THEN units
    ELSE 0
  END AS n,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      first_action = 'arrest'
      OR first_action = 'voluntary_interview'
      OR (
        first_action = 'none' AND case_closed = TRUE
      )
    )
    THEN units
    ELSE 0
  END AS ended,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND first_action = 'arrest'
    THEN units
    ELSE 0
  END AS end__arrested,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND first_action = 'voluntary_interview'
    THEN units
    ELSE 0
  END AS end__interviewed,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      first_action = 'none' AND case_closed = TRUE
    )
    THEN units
    ELSE 0
  END AS end__closed,
  CASE
    WHEN standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    THEN units
    ELSE 0
  END AS left_out__0,
  CASE
    WHEN standing = 'duplicate'
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    THEN units
    ELSE 0
  END AS left_out__1,
  CASE
    WHEN (
      NOT (
        NULLIF(standing, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') = 'duplicate'
      )
    ) IS NULL
    OR (
      (
        NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(first_action, 'not_recorded') = 'arrest'
        OR NULLIF(first_action, 'not_recorded') = 'voluntary_interview'
        OR (
          NULLIF(first_action, 'not_recorded') = 'none' AND case_closed = TRUE
        )
      ) IS NULL
    )
    THEN units
    ELSE 0
  END AS unknown
FROM (
  SELECT
    CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
    days_to_action_or_end AS days,
    case_closed,
    first_action,
    standing,
    COUNT(*) AS units
  FROM suspects
  WHERE
    recorded_on >= $start
    AND recorded_on < $end
    AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
  GROUP BY
    1,
    2,
    3,
    4,
    5
) AS alike
