SELECT
  CAST(DATE_TRUNC('YEAR', answered_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    question = 'treated_fairly' AND answer IN ('agree', 'strongly_agree')) AS n,
  COUNT(*) FILTER(WHERE
    question = 'treated_fairly') AS of_n,
  COUNT(*) FILTER(WHERE
    (
      question = 'treated_fairly'
    ) IS NULL
    OR (
      question = 'treated_fairly'
      AND (
        NULLIF(answer, 'not_recorded') IN ('agree', 'strongly_agree')
      ) IS NULL
    )) AS unknown
FROM surveys
WHERE
  answered_on >= $start AND answered_on < $end AND NOT force_code IS NULL
GROUP BY
  1
ORDER BY
  1
