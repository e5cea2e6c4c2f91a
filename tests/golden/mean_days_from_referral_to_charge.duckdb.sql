SELECT
  CAST(DATE_TRUNC('YEAR', event_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(
    SUM(days_referral_to_decision) FILTER(WHERE
      (
        event = 'decision' AND decision = 'charge'
      )
      AND (
        NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )),
    0
  ) AS DOUBLE) AS n,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')) AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
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
        (
          event = 'decision' AND NULLIF(decision, 'not_recorded') = 'charge'
        ) IS NULL
        OR (
          (
            event = 'decision' AND decision = 'charge'
          )
          AND (
            days_referral_to_decision
          ) IS NULL
        )
        OR (
          event = 'decision'
          AND NULLIF(decision, 'not_recorded') = 'charge'
          AND NOT days_referral_to_decision IS NULL
        ) IS NULL
      )
    )) AS unknown
FROM cps_events
WHERE
  event_on >= $start
  AND event_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', event_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      event = 'decision'
      AND decision = 'charge'
      AND NOT days_referral_to_decision IS NULL
    )
    AND (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )) AS n
FROM cps_events
WHERE
  event_on >= $start
  AND event_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
