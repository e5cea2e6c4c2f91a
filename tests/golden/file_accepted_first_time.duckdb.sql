SELECT
  CAST(DATE_TRUNC('YEAR', event_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      (
        event = 'triaged' AND submission = 1
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND triage = 'accepted') AS n,
  COUNT(*) FILTER(WHERE
    (
      event = 'triaged' AND submission = 1
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    (
      event = 'triaged' AND submission = 1
    )
    AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      event = 'triaged' AND submission = 1
    )
    AND standing = 'duplicate'
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
      (
        event = 'triaged' AND submission = 1
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
        (
          event = 'triaged' AND submission = 1
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(triage, 'not_recorded') = 'accepted'
      ) IS NULL
    )) AS unknown
FROM cps_events
WHERE
  event_on >= $start
  AND event_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
