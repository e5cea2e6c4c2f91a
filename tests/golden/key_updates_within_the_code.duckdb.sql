SELECT
  CAST(DATE_TRUNC('YEAR', event_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        working_days_followed < 5
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      NOT told_on IS NULL
      AND (
        (
          enhanced = 'yes' AND working_days_to_told <= 1
        )
        OR (
          enhanced = 'no' AND working_days_to_told <= 5
        )
      )
    )) AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      working_days_followed < 5
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    working_days_followed < 5) AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      working_days_followed < 5
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      working_days_followed < 5
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        working_days_followed < 5
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
          working_days_followed < 5
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NOT told_on IS NULL
        AND (
          (
            NULLIF(enhanced, 'not_recorded') = 'yes' AND working_days_to_told <= 1
          )
          OR (
            NULLIF(enhanced, 'not_recorded') = 'no' AND working_days_to_told <= 5
          )
        )
      ) IS NULL
    )) AS unknown
FROM key_updates
WHERE
  event_on >= $start
  AND event_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
