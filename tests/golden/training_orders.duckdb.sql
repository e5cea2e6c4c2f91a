SELECT
  CAST(DATE_TRUNC('YEAR', counted_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    course = 'orders' AND in_date = 'yes') AS n,
  COUNT(*) FILTER(WHERE
    course = 'orders') AS of_n,
  COUNT(*) FILTER(WHERE
    (
      course = 'orders'
    ) IS NULL
    OR (
      course = 'orders' AND (
        NULLIF(in_date, 'not_recorded') = 'yes'
      ) IS NULL
    )) AS unknown
FROM training
WHERE
  counted_on >= $start AND counted_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
