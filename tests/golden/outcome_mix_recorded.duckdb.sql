SELECT
  CAST(DATE_TRUNC('YEAR', recorded_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '1'), 0) AS BIGINT) AS n__charged,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome IN ('14', '16')), 0) AS BIGINT) AS n__victim_not_supporting,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '15'), 0) AS BIGINT) AS n__evidential,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '18'), 0) AS BIGINT) AS n__no_suspect,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome IN ('2', '3', '4', '6', '7', '8', '22')), 0) AS BIGINT) AS n__out_of_court,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      outcome IN ('5', '9', '10', '11', '12', '13', '17', '21')),
    0
  ) AS BIGINT) AS n__prevented,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome IN ('19', '20')), 0) AS BIGINT) AS n__passed_on,
  CAST(COALESCE(SUM(weight) FILTER(WHERE
    outcome = '0'), 0) AS BIGINT) AS n__not_yet,
  CAST(COALESCE(SUM(weight), 0) AS BIGINT) AS of_n,
  CAST(COALESCE(
    SUM(weight) FILTER(WHERE
      (
        outcome = '1'
        OR outcome IN ('14', '16')
        OR outcome = '15'
        OR outcome = '18'
        OR outcome IN ('2', '3', '4', '6', '7', '8', '22')
        OR outcome IN ('5', '9', '10', '11', '12', '13', '17', '21')
        OR outcome IN ('19', '20')
        OR outcome = '0'
      ) IS NULL),
    0
  ) AS BIGINT) AS unknown
FROM offences
WHERE
  recorded_on >= $start
  AND recorded_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
