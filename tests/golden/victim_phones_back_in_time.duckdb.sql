SELECT
  CAST(DATE_TRUNC('YEAR', taken_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    (
      owner = 'victim' AND NOT (
        back_within_24_hours = 'not_recorded'
      )
    )
    AND back_within_24_hours = 'yes') AS n,
  COUNT(*) FILTER(WHERE
    owner = 'victim' AND NOT (
      back_within_24_hours = 'not_recorded'
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    owner = 'victim' AND back_within_24_hours = 'not_recorded') AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NULLIF(owner, 'not_recorded') = 'victim'
      AND NOT (
        back_within_24_hours = 'not_recorded'
      )
    ) IS NULL
    OR (
      (
        owner = 'victim' AND NOT (
          back_within_24_hours = 'not_recorded'
        )
      )
      AND (
        NULLIF(back_within_24_hours, 'not_recorded') = 'yes'
      ) IS NULL
    )) AS unknown
FROM devices
WHERE
  taken_on >= $start AND taken_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
