SELECT
  period,
  days,
  CASE WHEN owner = 'suspect' THEN units ELSE 0 END AS n,
  CASE
    WHEN owner = 'suspect'
    AND (
      NOT downloaded_on IS NULL
      OR (
        downloaded_on IS NULL AND NOT returned_on IS NULL
      )
    )
    THEN units
    ELSE 0
  END AS ended,
  CASE WHEN owner = 'suspect' AND NOT downloaded_on IS NULL THEN units ELSE 0 END AS end__downloaded,
  CASE
    WHEN owner = 'suspect' AND (
      downloaded_on IS NULL AND NOT returned_on IS NULL
    )
    THEN units
    ELSE 0
  END AS end__returned,
  CASE
    WHEN (
      NULLIF(owner, 'not_recorded') = 'suspect'
    ) IS NULL
    OR (
      owner = 'suspect'
      AND (
        NOT downloaded_on IS NULL
        OR (
          downloaded_on IS NULL AND NOT returned_on IS NULL
        )
      ) IS NULL
    )
    THEN units
    ELSE 0
  END AS unknown
FROM (
  SELECT
    CAST(DATE_TRUNC('YEAR', taken_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
    days_to_download_or_return AS days,
    downloaded_on,
    owner,
    returned_on,
    COUNT(*) AS units
  FROM devices
  WHERE
    taken_on >= $start AND taken_on < $end AND NOT force_code IS NULL
  GROUP BY
    1,
    2,
    3,
    4,
    5
) AS alike
