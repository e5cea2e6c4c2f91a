SELECT
  CAST(DATE_TRUNC('YEAR', charged_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        days_followed_after_charge < 90
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT special_measures_offered_on IS NULL) AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      days_followed_after_charge < 90
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    days_followed_after_charge < 90) AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      days_followed_after_charge < 90
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      days_followed_after_charge < 90
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        days_followed_after_charge < 90
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
          days_followed_after_charge < 90
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NOT special_measures_offered_on IS NULL
      ) IS NULL
    )) AS unknown
FROM victims
WHERE
  charged_on >= $start
  AND charged_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
