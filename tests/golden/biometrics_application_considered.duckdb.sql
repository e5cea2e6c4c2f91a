SELECT
  CAST(DATE_TRUNC('YEAR', no_further_action_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        biometrics_taken = 'no'
      )
      AND NOT (
        previous_conviction = 'yes'
      )
      AND NOT (
        biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
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
    AND NOT considered_on IS NULL) AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      biometrics_taken = 'no'
    )
    AND NOT (
      previous_conviction = 'yes'
    )
    AND NOT (
      biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
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
    biometrics_taken = 'no') AS left_out__0,
  COUNT(*) FILTER(WHERE
    previous_conviction = 'yes' AND NOT (
      biometrics_taken = 'no'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
      biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
    )
    AND NOT (
      biometrics_taken = 'no'
    )
    AND NOT (
      previous_conviction = 'yes'
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    days_followed < 28
    AND NOT (
      biometrics_taken = 'no'
    )
    AND NOT (
      previous_conviction = 'yes'
    )
    AND NOT (
      biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      biometrics_taken = 'no'
    )
    AND NOT (
      previous_conviction = 'yes'
    )
    AND NOT (
      biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
    )
    AND NOT (
      days_followed < 28
    )) AS left_out__4,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      biometrics_taken = 'no'
    )
    AND NOT (
      previous_conviction = 'yes'
    )
    AND NOT (
      biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
    )
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__5,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        biometrics_taken = 'no'
      )
      AND NOT (
        previous_conviction = 'yes'
      )
      AND NOT (
        biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
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
          biometrics_taken = 'no'
        )
        AND NOT (
          previous_conviction = 'yes'
        )
        AND NOT (
          biometrics_taken = 'not_recorded' OR previous_conviction = 'not_recorded'
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
        NOT considered_on IS NULL
      ) IS NULL
    )) AS unknown
FROM biometric_retention
WHERE
  no_further_action_on >= $start
  AND no_further_action_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
