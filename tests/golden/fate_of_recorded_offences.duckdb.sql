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
    AND (
      outcome = '1'
      OR outcome IN ('14', '16')
      OR outcome = '15'
      OR NOT outcome IN ('0', '1', '14', '15', '16')
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
    AND outcome = '1'
    THEN units
    ELSE 0
  END AS end__charged,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND outcome IN ('14', '16')
    THEN units
    ELSE 0
  END AS end__victim_not_supporting,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND outcome = '15'
    THEN units
    ELSE 0
  END AS end__evidential,
  CASE
    WHEN (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT outcome IN ('0', '1', '14', '15', '16')
    THEN units
    ELSE 0
  END AS end__other,
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
        NULLIF(outcome, 'not_recorded') = '1'
        OR NULLIF(outcome, 'not_recorded') IN ('14', '16')
        OR NULLIF(outcome, 'not_recorded') = '15'
        OR NOT NULLIF(outcome, 'not_recorded') IN ('0', '1', '14', '15', '16')
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
