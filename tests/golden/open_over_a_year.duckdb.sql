SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    NOT (
      outcome <> '0' AND outcome_on IS NULL
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS n,
  COUNT(*) FILTER(WHERE
    outcome <> '0' AND outcome_on IS NULL) AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      outcome <> '0' AND outcome_on IS NULL
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      outcome <> '0' AND outcome_on IS NULL
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(outcome, 'not_recorded') <> '0' AND outcome_on IS NULL
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') = 'duplicate'
      )
    ) IS NULL) AS unknown
FROM offences
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', closed_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    NOT (
      outcome <> '0' AND outcome_on IS NULL
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS n,
  COUNT(*) FILTER(WHERE
    outcome <> '0' AND outcome_on IS NULL) AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      outcome <> '0' AND outcome_on IS NULL
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      outcome <> '0' AND outcome_on IS NULL
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(outcome, 'not_recorded') <> '0' AND outcome_on IS NULL
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') = 'duplicate'
      )
    ) IS NULL) AS unknown
FROM offences
WHERE
  closed_on >= $start
  AND closed_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', open_365_days_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome <> '0' AND outcome_on IS NULL
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT open_365_days_on IS NULL) AS n
FROM offences
WHERE
  open_365_days_on >= $start
  AND open_365_days_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', closed_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome <> '0' AND outcome_on IS NULL
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT open_365_days_on IS NULL) AS n
FROM offences
WHERE
  closed_on >= $start
  AND closed_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
