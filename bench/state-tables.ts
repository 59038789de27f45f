/** Tables of the method that keeps a state for each condition of each segment. */
export const STATE_TABLES: readonly string[] = [
  `create table bench_came_in engine = MergeTree order by (came_in_at, player_key)
empty as select toDateTime64(0, 3, 'UTC') as came_in_at, * from ft_player__fresh`,
  `create table bench_state (
    segment LowCardinality(String) comment 'Name of the segment',
    condition UInt8 comment 'Place of the condition in it',
    player_key UInt64 comment 'Key of the player',
    last_value AggregateFunction(argMax, String, DateTime64(3, 'UTC')) comment 'What the condition is about, as text',
    computed_at SimpleAggregateFunction(max, DateTime64(3, 'UTC')) comment 'Tick that computed it last'
) engine = AggregatingMergeTree order by (segment, condition, player_key)
comment 'State of each condition of each segment for each player'`,
  `create table bench_state_changed (
    segment LowCardinality(String) comment 'Name of the segment',
    condition UInt8 comment 'Place of the condition in it',
    player_key UInt64 comment 'Key of the player',
    computed_at DateTime64(3, 'UTC') comment 'Tick that computed it'
) engine = MergeTree order by (segment, condition, computed_at, player_key)
comment 'Whose state came anew, and when'`,
  `create materialized view bench_state_changed_feed to bench_state_changed as
select segment, condition, player_key, computed_at from bench_state`,
  `create table bench_state_due (
    segment LowCardinality(String) comment 'Name of the segment',
    condition UInt8 comment 'Place of the condition in it',
    player_key UInt64 comment 'Key of the player',
    instant DateTime64(3, 'UTC') comment 'What a window is reckoned from',
    computed_at DateTime64(3, 'UTC') comment 'Tick that computed it',
    index by_instant instant type minmax granularity 4
) engine = ReplacingMergeTree(computed_at) order by (segment, condition, player_key)
comment 'Instants by which time alone turns a condition'`,
  `create table bench_resolved (
    segment LowCardinality(String) comment 'Name of the segment',
    condition UInt8 comment 'Place of the condition in it',
    player_key UInt64 comment 'Key of the player',
    is_true UInt8 comment '1 where it holds',
    computed_at DateTime64(3, 'UTC') comment 'Tick that resolved it',
    index by_computed_at computed_at type minmax granularity 1
) engine = ReplacingMergeTree(computed_at) order by (segment, condition, player_key)
comment 'Whether each condition holds of each player'`,
  `create table bench_assignment (
    segment LowCardinality(String) comment 'Name of the segment',
    player_key UInt64 comment 'Key of the player',
    is_member UInt8 comment '1 where all conditions hold',
    assigned_at DateTime64(3, 'UTC') comment 'Tick that assigned it'
) engine = ReplacingMergeTree(assigned_at) order by (segment, player_key)
comment 'Members by that method'`,
]

/** Names of what these make, the last first. */
export const STATE_RELATIONS: readonly string[] = STATE_TABLES.flatMap(
  (statement) => /^create (?:table|materialized view) (\w+)/.exec(statement)?.[1] ?? [],
).reverse()
