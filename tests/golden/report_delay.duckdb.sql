SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        report_delay = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND report_delay = 'same_day') AS n__same_day,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        report_delay = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND report_delay = '1_to_2_days') AS n__days_1_to_2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        report_delay = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND report_delay = '3_to_10_days') AS n__days_3_to_10,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        report_delay = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND report_delay = '11_to_100_days') AS n__days_11_to_100,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        report_delay = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND report_delay = 'over_100_days') AS n__over_100_days,
  COUNT(*) FILTER(WHERE
    NOT (
      report_delay = 'not_recorded'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    report_delay = 'not_recorded') AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      report_delay = 'not_recorded'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      report_delay = 'not_recorded'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        report_delay = 'not_recorded'
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
          report_delay = 'not_recorded'
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(report_delay, 'not_recorded') = 'same_day'
        OR NULLIF(report_delay, 'not_recorded') = '1_to_2_days'
        OR NULLIF(report_delay, 'not_recorded') = '3_to_10_days'
        OR NULLIF(report_delay, 'not_recorded') = '11_to_100_days'
        OR NULLIF(report_delay, 'not_recorded') = 'over_100_days'
      ) IS NULL
    )) AS unknown
FROM offences
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
