SELECT
  CAST(DATE_TRUNC('YEAR', outcome_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      outcome = '1'
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND alternate_charge = 'yes') AS n,
  COUNT(*) FILTER(WHERE
    outcome = '1'
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    outcome = '1'
    AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')) AS left_out__0,
  COUNT(*) FILTER(WHERE
    outcome = '1'
    AND standing = 'duplicate'
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(outcome, 'not_recorded') = '1'
      AND NOT (
        NULLIF(standing, 'not_recorded') IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        NULLIF(standing, 'not_recorded') = 'duplicate'
      )
    ) IS NULL
    OR (
      (
        outcome = '1'
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(alternate_charge, 'not_recorded') = 'yes'
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
