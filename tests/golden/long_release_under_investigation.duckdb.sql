SELECT
  CAST(DATE_TRUNC('YEAR', released_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND release = 'under_investigation') AS n,
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
        release = 'under_investigation'
      ) IS NULL
    )) AS unknown
FROM bail
WHERE
  released_on >= $start
  AND released_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', ended_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND release = 'under_investigation') AS n,
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
        release = 'under_investigation'
      ) IS NULL
    )) AS unknown
FROM bail
WHERE
  ended_on >= $start
  AND ended_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', running_180_days_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      (
        NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND release = 'under_investigation'
    )
    AND NOT running_180_days_on IS NULL) AS n
FROM bail
WHERE
  running_180_days_on >= $start
  AND running_180_days_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1;

SELECT
  CAST(DATE_TRUNC('YEAR', ended_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      (
        NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND release = 'under_investigation'
    )
    AND NOT running_180_days_on IS NULL) AS n
FROM bail
WHERE
  ended_on >= $start
  AND ended_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
