-- grain: one row per monthly Hacker News thread
-- A thread is of the month in which its first ad was posted.
select
    source,
    board,
    cast(date_trunc('month', min(posted_on)) as date) as thread_month
from core.current_versions
where source = 'hackernews'
group by source, board
