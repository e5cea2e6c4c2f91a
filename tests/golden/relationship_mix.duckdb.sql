SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        relationship = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND relationship = 'intimate') AS n__intimate,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        relationship = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND relationship = 'family') AS n__family,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        relationship = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND relationship = 'acquaintance') AS n__acquaintance,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        relationship = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND relationship = 'stranger') AS n__stranger,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        relationship = 'not_recorded'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND relationship = 'other') AS n__other,
  COUNT(*) FILTER(WHERE
    NOT (
      relationship = 'not_recorded'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )
    AND NOT (
      standing = 'duplicate'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    relationship = 'not_recorded') AS left_out__0,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      relationship = 'not_recorded'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      relationship = 'not_recorded'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        relationship = 'not_recorded'
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
          relationship = 'not_recorded'
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        NULLIF(relationship, 'not_recorded') = 'intimate'
        OR NULLIF(relationship, 'not_recorded') = 'family'
        OR NULLIF(relationship, 'not_recorded') = 'acquaintance'
        OR NULLIF(relationship, 'not_recorded') = 'stranger'
        OR NULLIF(relationship, 'not_recorded') = 'other'
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
