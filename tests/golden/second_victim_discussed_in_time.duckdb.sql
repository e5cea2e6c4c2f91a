SELECT
  CAST(DATE_TRUNC('YEAR', second_victim_on - INTERVAL '3' MONTH) + INTERVAL '3' MONTH AS DATE) AS period,
  COUNT(*) FILTER(WHERE
    NOT (
      days_followed_after_second < 31
    )
    AND (
      (
        NOT days_second_victim_to_forum IS NULL OR has_live_plan IS NULL
      )
      AND days_second_victim_to_forum <= 31
    )) AS n,
  COUNT(*) FILTER(WHERE
    NOT (
      days_followed_after_second < 31
    )) AS of_n,
  COUNT(*) FILTER(WHERE
    days_followed_after_second < 31) AS left_out__0,
  COUNT(*) FILTER(WHERE
    (
      NOT (
        days_followed_after_second < 31
      )
    ) IS NULL
    OR (
      NOT (
        days_followed_after_second < 31
      )
      AND (
        (
          NOT days_second_victim_to_forum IS NULL OR has_live_plan IS NULL
        )
        AND days_second_victim_to_forum <= 31
      ) IS NULL
    )) AS unknown
FROM named_people
WHERE
  second_victim_on >= $start
  AND second_victim_on < $end
  AND offence_code IN ('19C', '19D', '19E', '19F', '19G', '19H', '19J', '19K')
GROUP BY
  1
ORDER BY
  1
