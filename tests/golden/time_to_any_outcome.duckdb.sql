SELECT
  period,
  days,
  entry,
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
    AND outcome <> '0'
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
    AND outcome <> '0'
    THEN units
    ELSE 0
  END AS end__closed,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT days_to_end IS NULL
    THEN units
    ELSE 0
  END AS seen,
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
        NULLIF(outcome, 'not_recorded') <> '0'
      ) IS NULL
    )
    THEN units
    ELSE 0
  END AS unknown
FROM (
  SELECT
    CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
    days_to_end AS days,
    days_before_seen AS entry,
    days_to_end,
    outcome,
    standing,
    COUNT(*) AS units
  FROM offences
  WHERE
    recorded_on >= $start
    AND recorded_on < $end
    AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
  GROUP BY
    1,
    2,
    3,
    4,
    5,
    6
) AS alike
