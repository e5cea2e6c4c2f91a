SELECT
  CAST(DATE_TRUNC('YEAR', outcome_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        outcome = '0'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      outcome = '1' AND alternate_charge IN ('no', 'not_recorded')
    )) AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      outcome = '0'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    outcome = '0') AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      outcome = '0'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      outcome = '0'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(outcome, 'not_recorded') = '0'
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
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(outcome, 'not_recorded') = '1'
        AND alternate_charge IN ('no', 'not_recorded')
      ) IS NULL
    )) AS unknown
FROM offences
WHERE
  outcome_on >= $start
  AND outcome_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
