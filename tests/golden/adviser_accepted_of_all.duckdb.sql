SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
      AND NOT (
        isva_response = 'already_with_adviser'
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
      isva_response = 'accepted' AND days_recorded_to_isva_response <= 28
    )) AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
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
    identified = 'no') AS left_out__0,
  COUNT(*) FILTER(WHERE
    isva_response = 'already_with_adviser' AND NOT (
      identified = 'no'
    )) AS left_out__1,
  COUNT(*) FILTER(WHERE
    days_followed < 28
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
    )
    AND NOT (
      days_followed < 28
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
    )
    AND NOT (
      days_followed < 28
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__4,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(identified, 'not_recorded') = 'no'
      )
      AND NOT (
        NULLIF(isva_response, 'not_recorded') = 'already_with_adviser'
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
          identified = 'no'
        )
        AND NOT (
          isva_response = 'already_with_adviser'
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
        NULLIF(isva_response, 'not_recorded') = 'accepted'
        AND days_recorded_to_isva_response <= 28
      ) IS NULL
    )) AS unknown
FROM victims
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
