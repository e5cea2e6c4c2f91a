SELECT
  CAST(DATE_TRUNC('YEAR', month_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      (
        field IN (
          'victims.sex',
          'victims.age_at_offence',
          'victims.ethnicity',
          'suspects.sex',
          'suspects.age_at_offence',
          'suspects.ethnicity',
          'offences.relationship',
          'offences.committed_on',
          'offences.area'
        )
        AND NOT (
          standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
        )
        AND NOT (
          standing = 'duplicate'
        )
      )
      AND filled = 'yes'),
    0
  ) AS BIGINT) AS n,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      field IN (
        'victims.sex',
        'victims.age_at_offence',
        'victims.ethnicity',
        'suspects.sex',
        'suspects.age_at_offence',
        'suspects.ethnicity',
        'offences.relationship',
        'offences.committed_on',
        'offences.area'
      )
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )
      AND NOT (
        standing = 'duplicate'
      )),
    0
  ) AS BIGINT) AS of_n,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      field IN (
        'victims.sex',
        'victims.age_at_offence',
        'victims.ethnicity',
        'suspects.sex',
        'suspects.age_at_offence',
        'suspects.ethnicity',
        'offences.relationship',
        'offences.committed_on',
        'offences.area'
      )
      AND standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')),
    0
  ) AS BIGINT) AS left_out__0,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      field IN (
        'victims.sex',
        'victims.age_at_offence',
        'victims.ethnicity',
        'suspects.sex',
        'suspects.age_at_offence',
        'suspects.ethnicity',
        'offences.relationship',
        'offences.committed_on',
        'offences.area'
      )
      AND standing = 'duplicate'
      AND NOT (
        standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
      )),
    0
  ) AS BIGINT) AS left_out__1,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      (
        NULLIF(field, 'not_recorded') IN (
          'victims.sex',
          'victims.age_at_offence',
          'victims.ethnicity',
          'suspects.sex',
          'suspects.age_at_offence',
          'suspects.ethnicity',
          'offences.relationship',
          'offences.committed_on',
          'offences.area'
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
          field IN (
            'victims.sex',
            'victims.age_at_offence',
            'victims.ethnicity',
            'suspects.sex',
            'suspects.age_at_offence',
            'suspects.ethnicity',
            'offences.relationship',
            'offences.committed_on',
            'offences.area'
          )
          AND NOT (
            standing IN ('transferred', 'no_crime', 'error', 'other_cancelled')
          )
          AND NOT (
            standing = 'duplicate'
          )
        )
        AND (
          NULLIF(filled, 'not_recorded') = 'yes'
        ) IS NULL
      )),
    0
  ) AS BIGINT) AS unknown
FROM completeness
WHERE
  month_on >= $start
  AND month_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
