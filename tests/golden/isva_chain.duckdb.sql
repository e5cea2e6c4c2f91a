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
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND (
      NOT isva_offered_on IS NULL
      OR isva_response IN ('accepted', 'declined', 'no_answer')
    )) AS n__offered,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
      AND NOT (
        isva_response = 'already_with_adviser'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND isva_response = 'accepted') AS n__accepted,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        identified = 'no'
      )
      AND NOT (
        isva_response = 'already_with_adviser'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )
    )
    AND NOT isva_referred_on IS NULL) AS n__referral_sent,
  COUNT(*) FILTER(WHERE
    NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
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
    standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
    )) AS left_out__2,
  COUNT(*) FILTER(WHERE
    standing = 'duplicate'
    AND NOT (
      identified = 'no'
    )
    AND NOT (
      isva_response = 'already_with_adviser'
    )
    AND NOT (
      standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
    )) AS left_out__3,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        NULLIF(identified, 'not_recorded') = 'no'
      )
      AND NOT (
        NULLIF(isva_response, 'not_recorded') = 'already_with_adviser'
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
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND (
        (
          NOT isva_offered_on IS NULL
          OR NULLIF(isva_response, 'not_recorded') IN ('accepted', 'declined', 'no_answer')
        ) IS NULL
        OR (
          NULLIF(isva_response, 'not_recorded') = 'accepted'
        ) IS NULL
        OR (
          NOT isva_referred_on IS NULL
        ) IS NULL
      )
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
