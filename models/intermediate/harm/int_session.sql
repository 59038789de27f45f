---
materialized: view
description: "Players' sessions of the last 35 days from start to end; one of which no end is known lasts up to the present, as long as the player does something within 30 minutes"
tags: [player]
protects: true
columns:
    brand: Brand
    player_key: Key of the player
    session_id: Session
    started_at: Its first start
    ended_at: "Its last end behind the start, or null"
    until: "When it ended; without an end 30 minutes behind the last bet, start of a session or request of a payment of the player in it, at most the present, and at most the start of his next session"
    is_open: 1 where no end is known
    is_running: 1 where no end is known and it lasts up to the present
    minutes: Whole minutes from start to until
---
with
{{ now }} as present,
told as (
    select s.brand as brand, s.player_key as player_key, s.session_id as session_id,
        minIf(s.occurred_at, s.is_start = 1) as started_at, maxIf(s.occurred_at, s.is_start = 0) as ended_last
    from {{ ref('stg_player__session') }} as s
    where s.occurred_at <= present and s.occurred_at > present - interval 35 day
    group by brand, player_key, session_id
    having max(s.is_start) = 1),
followed as (
    select *, leadInFrame(started_at, 1, present) over (
        partition by player_key order by started_at, session_id rows between unbounded preceding and unbounded following) as next_at
    from told),
-- The latest of each hour belongs to the session that began last before it.
doings as (
    select player_key, hour, max(tile.active_last_at) as last_at
    from {{ ref('int_activity_hour') }} as tile
    where hour > present - interval 36 day and player_key in (select player_key from told where ended_last < started_at)
    group by player_key, hour
    having last_at > toDateTime64(0, 3, 'UTC') and last_at <= present),
lasts as (
    select f.player_key as player_key, f.session_id as session_id, max(d.last_at) as done_at
    from doings as d asof inner join followed as f on d.player_key = f.player_key and d.last_at >= f.started_at
    group by player_key, session_id)
select
    f.brand as brand, f.player_key as player_key, f.session_id as session_id, f.started_at as started_at,
    if(is_open = 1, null, toNullable(f.ended_last)) as ended_at,
    if(is_open = 0, f.ended_last, least(greatest(f.started_at, lasts.done_at) + interval 30 minute, f.next_at)) as until,
    toUInt8(f.ended_last < f.started_at) as is_open, toUInt8(is_open = 1 and until >= present) as is_running,
    age('minute', f.started_at, until) as minutes
from followed as f
left any join lasts on lasts.player_key = f.player_key and lasts.session_id = f.session_id
