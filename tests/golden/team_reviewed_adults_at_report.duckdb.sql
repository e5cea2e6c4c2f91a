SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      (
        victim_age_at_report >= 18 OR victim_age_at_report IS NULL
      )
      AND NOT (
        victim_age_at_report IS NULL
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT reviewed_on IS NULL) AS n,
  COUNT(*) FILTER(WHERE
    (
      victim_age_at_report >= 18 OR victim_age_at_report IS NULL
    )
    AND NOT (
      victim_age_at_report IS NULL
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    (
      victim_age_at_report >= 18 OR victim_age_at_report IS NULL
    )
    AND victim_age_at_report IS NULL) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      victim_age_at_report >= 18 OR victim_age_at_report IS NULL
    )
    AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      victim_age_at_report IS NULL
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    (
      victim_age_at_report >= 18 OR victim_age_at_report IS NULL
    )
    AND standing = 'duplicate'
    AND NOT (
      victim_age_at_report IS NULL
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      (
        victim_age_at_report >= 18 OR victim_age_at_report IS NULL
      )
      AND NOT (
        victim_age_at_report IS NULL
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
          victim_age_at_report >= 18 OR victim_age_at_report IS NULL
        )
        AND NOT (
          victim_age_at_report IS NULL
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NOT reviewed_on IS NULL
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
