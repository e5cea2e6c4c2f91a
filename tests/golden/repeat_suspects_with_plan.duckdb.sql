SELECT
  CAST(DATE_TRUNC('YEAR', last_named_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    victims_ever >= 2 AND has_live_plan = TRUE) AS n,
  COUNT(*) FILTER(WHERE
    victims_ever >= 2) AS of_n,
  COUNT(*) FILTER(WHERE
    (
      victims_ever >= 2
    ) IS NULL
    OR (
      victims_ever >= 2 AND (
        has_live_plan = TRUE
      ) IS NULL
    )) AS unknown
FROM named_people
WHERE
  last_named_on >= $start
  AND last_named_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
