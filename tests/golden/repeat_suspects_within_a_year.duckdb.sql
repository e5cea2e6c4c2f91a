SELECT
  CAST(DATE_TRUNC('YEAR', first_named_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    victims_12_months >= 2) AS n,
  COUNT(*) AS of_n,
  COUNT(*) FILTER(WHERE
    (
      victims_12_months >= 2
    ) IS NULL) AS unknown
FROM named_people
WHERE
  first_named_on >= $start
  AND first_named_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
