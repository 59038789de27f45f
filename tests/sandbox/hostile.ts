/** Where the canaries sit: what no select may read, reach or write. */
export interface Canaries {
  /** A file whose text is the secret. */
  readonly file: string
  /** A file that does not exist. */
  readonly absent: string
  readonly port: number
  /** A relation of the warehouse that nobody may read, holding the secret. */
  readonly table: string
  /** A relation of another database, likewise. */
  readonly foreign: string
}

/** What must not stand in a table's place. */
export function hostileSources({ file, port, table, foreign }: Canaries): readonly string[] {
  const url = `http://127.0.0.1:${port}/`
  return [
    ...[table, `default.${table}`, foreign, `\`default\`.\`${table}\``, `"${table}"`],
    ...["system.tables", "system.settings", "system.users", "system.processes", "system.columns"],
    ...["information_schema.tables", "INFORMATION_SCHEMA.TABLES", "raw_event", "act_send"],
    ...["act_decision", "sys_model", "landing_judged", "default.raw_event", "system.`tables`"],
    ...[`file('${file}', 'LineAsString')`, `FILE('${file}', LineAsString, 'line String')`],
    ...[`url('${url}', 'LineAsString')`, `remote('127.0.0.1:${port}', default.ft_player)`],
    ...[`s3('${url}a/b', 'LineAsString')`, `mysql('127.0.0.1:${port}', 'a', 'b', 'c', 'd')`],
    ...[`postgresql('127.0.0.1:${port}', 'a', 'b', 'c', 'd')`, "cluster('default', system.one)"],
    ...[`sqlite('${file}', 't')`, "executable('id', 'TabSeparated', 'x String')", "python('x')"],
    ...["merge('default', '.*')", "merge(REGEXP('.*'), '.*')", "loop(system.tables)"],
    ...["dictionary('x')", "input('x String')", "viewIfPermitted(select 1 else null('x UInt8'))"],
    ...[`values('a UInt8, x String alias file(\\'${file}\\')', 1)`, "values('a UInt8', 1)"],
    ...[`null('a String, b String materialized file(\\'${file}\\')')`],
    ...["generateRandom('x String')", "fuzzJSON('x')", "mergeTreeIndex('default', 'ft_player')"],
    ...["view(select * from system.tables)", `hdfs('hdfs://127.0.0.1:${port}/a', 'CSV')`],
    ...[
      "(explain select 1)",
      "(show tables)",
      "(describe ft_player)",
      "(select * from system.one)",
    ],
  ]
}

/** Calls that reach outside, hold up, or tell of the machine. */
export function hostileCalls({ file, table }: Canaries): readonly string[] {
  return [
    ...[`file('${file}')`, `FILE('${file}')`, `\`file\`('${file}')`, `file( /* x */ '${file}' )`],
    ...[
      `arrayMap(file, ['${file}'])`,
      `arrayMap(\`file\`, ['${file}'])`,
      `arrayFilter(file, ['x'])`,
    ],
    ...[
      `mapApply(file, map('${file}', ''))`,
      "arrayMap(hostName, ['x'])",
      "arrayMap((sleep), [1])",
    ],
    ...[
      "'1'::AggregateFunction(aggThrow(0.9), UInt8)",
      "CAST('1', 'AggregateFunction(sum, UInt8)')",
    ],
    ...["CAST('1', concat('Aggregate', 'Function(sum, UInt8)'))"],
    ...[
      `joinGet('${table}', 'secret', 1)`,
      "dictGet('x', 'y', 1)",
      "dictGetOrDefault('x','y',1,2)",
    ],
    ...["sleep(3)", "sleepEachRow(1)", "currentUser()", "hostName()", "version()", "user()"],
    ...["getSetting('max_threads')", "getServerSetting('x')", "getMacro('x')", "serverUUID()"],
    ...["catboostEvaluate('x', 1)", "evalMLMethod(1, 2)", "aiGenerate('x')", "tcpPort()"],
    ...[
      "generateUUIDv4()",
      "rand()",
      "fuzzBits('a', 0.5)",
      "randomString(10)",
      "currentDatabase()",
    ],
    ...["hasColumnInTable('system', 'tables', 'name')", "addressToLine(1)", "logTrace('x')"],
    ...["decrypt('aes-256-gcm', 'a', 'b')", "encrypt('aes-256-gcm', 'a', 'b')", "uptime()"],
    ...["filesystemAvailable()", "queryID()", "initializeAggregation('aggThrow', 1)"],
    ...["arrayReduce('aggThrow', [1])", "arrayReduceInRanges('sum', [(1, 2)], [1])"],
    ...["formatQuery('select 1')", "structureToProtobufSchema('x')", "getClientHTTPHeader('x')"],
    ...[
      "repeat('x', 1000000)",
      "levenshteinDistance('a', 'b')",
      "throwIf(1)",
      "isMergeTreePartCoveredBy('a','b')",
    ],
    ...["blockNumber()", "runningAccumulate(1)", "neighbor(1, 1)", "zookeeperSessionUptime()"],
  ]
}

/** Whole statements that are no plain select, or carry more than one. */
function statements({ file, absent, table, port }: Canaries): readonly string[] {
  const ends = [`drop table ${table}`, "system shutdown", "set role whole", "kill query where 1"]
  return [
    ...ends.flatMap((one) => [one, `select 1; ${one}`, `select 1;${one};`, `;${one}`]),
    ...ends.map((one) => `select 1 /* ; */; -- x\n${one}`),
    ...["use system", "show tables", "show create table ft_player", "describe table ft_player"],
    ...["explain select 1", "explain ast select 1; drop table ft_player", "exists table ft_player"],
    ...["create table x (a UInt8) engine = Memory", "create temporary table t as select 1"],
    ...[
      "create view v as select 1",
      "create user x",
      "grant all on *.* to default",
      "detach table ft_player",
    ],
    ...["insert into ft_player select * from ft_player", "alter table ft_player delete where 1"],
    ...["truncate table ft_player", "optimize table ft_player", "rename table ft_player to x"],
    ...["set max_execution_time = 0", "set readonly = 0", "reset setting x", "begin transaction"],
    ...[
      "attach table x from '/tmp'",
      "backup table ft_player to Disk('x', 'y')",
      "watch x",
      "check table ft_player",
    ],
    ...[`select 1 into outfile '${absent}'`, `select 1 into outfile '${absent}' format CSV`],
    ...[
      `select 1 into outfile '${absent}' truncate`,
      "select 1 format Null",
      "select 1 format JSON",
    ],
    ...[
      `(select 1) into outfile '${absent}'`,
      `select 1 union all select 2 into outfile '${absent}'`,
    ],
    ...[`from infile '${file}' select 1`, `insert into function file('${absent}') select 1`],
    ...[`insert into function url('http://127.0.0.1:${port}/') select 1`, "select {x:String}"],
    ...[
      "select {table:Identifier}",
      "select * from {table:Identifier}",
      "execute as default select 1",
    ],
    ...["select 1 settings max_execution_time = 0", "select 1 settings readonly = 0"],
    ...[
      "select * from (select 1 settings readonly = 0)",
      "select (select 1 settings max_memory_usage = 0)",
    ],
    ...[
      "select 1 where 1 in (select 1 settings readonly = 0)",
      "select 1 union all select 2 settings readonly = 0",
    ],
    ...[
      "with a as (select 1 settings readonly = 0) select * from a",
      "select 1 settings additional_table_filters = {}",
    ],
    ...["select 1 parallel with select 2", "select columns('.*') apply(file) from ft_player"],
    ...["select * apply(x -> file(x)) from ft_player", "select * apply toString from ft_player"],
    ...[
      "",
      " ",
      ";",
      "--",
      "/*",
      "select",
      "select '",
      "select 1 \0; drop table x",
      "ſelect 1",
      "select 1；drop table x",
    ],
    ...[
      "\u202eselect 1",
      "select\u00a01 from\u2003system.tables",
      "SELECT/**/*/**/FROM/**/system.tables",
    ],
  ]
}

/** Ways to hide something that stands in a table's place. */
const SOURCE_WRAPS: readonly ((source: string) => string)[] = [
  (one) => `select * from ${one}`,
  (one) => `select count() from (select * from ${one})`,
  (one) => `with ft_player as (select * from ${one}) select * from ft_player`,
  (one) => `select (select count() from ${one})`,
  (one) => `select player_key from ft_player where 1 in (select 1 from ${one})`,
  (one) => `select player_key from ft_player where exists(select 1 from ${one})`,
  (one) => `select 1 union all select 1 from ${one}`,
  (one) => `select 1 from ft_player as a left join ${one} as b on 1 = 1`,
]

/** Ways to hide a call. */
const CALL_WRAPS: readonly ((call: string) => string)[] = [
  (one) => `select ${one}`,
  (one) => `select player_key from ft_player where toString(${one}) != ''`,
  (one) => `select (select ${one})`,
  (one) => `with ${one} as x select x from ft_player`,
  (one) => `select arrayMap(x -> ${one}, [1])`,
  (one) => `select if(1, ${one}, '')`,
  (one) => `select sum(length(toString(${one}))) over () from ft_player`,
  (one) => `select 1 from ft_player order by ${one} limit 1`,
]

/** Names that may be written where a table may stand, without being one. */
const BEHIND_IN = ["system.tables", "raw_event", "system.one"]

/** What the engine's parse of a text does not show, or shows as something else. */
export function hiddenQueries({ file, table }: Canaries): readonly string[] {
  const forged = "Identifier y"
  return [
    `select countIf(1) over (order by file('${file}') as f), f from numbers(1)`,
    `select sum(1) over (partition by (select any(secret) from ${table}) as f), f from numbers(1)`,
    "select row_number() over (w order by hostName() as f), f from numbers(1) window w as ()",
    `select count() over (partition by * apply file apply file) from (select '${file}' as p)`,
    `select p, dense_rank() over (order by * apply file) from (select '${file}' as p)`,
    "select count() over (partition by * apply x -> hostName()) from numbers(1)",
    "select count() over (partition by q.* apply sleepEachRow) from (select 0.5 as p) as q",
    `select count() over (partition by arrayMap(file, ['${file}'])) from numbers(1)`,
    `select count() over (partition by 'x' in ${table}) from numbers(1)`,
    "select sum(1) over (order by user as f), f",
    `select p, sum(1) over (order by columns('^p$|\\nFOO') in ${table} as f), f from (select 'x' as p)`,
    "select p, sum(1) over (order by columns('^p$|\\nFOO'), (select 1 settings max_threads = 1) as f), f from (select 1 as p)",
    "select t.* from (select CAST(tuple(brand), 'Tuple(`a\\\\nb` String)') as t from ft_player)",
    "select CAST(tuple(1), 'Tuple(\"a, function_name: plus\" UInt8)')",
    "select JSONExtract('{}', 'Tuple(`a\\nb` UInt8)')",
    "select nested(['a'], [1])",
    `select in('x', columns('^none$'), ${table}) from (select 1 as z)`,
    `select in('x', z.* except (z), ${table}) from (select 1 as z) as z`,
    "with ('12345678', concat('Aggregate', 'Function(sum, UInt64)')) as t select finalizeAggregation(accurateCast(t.*))",
    "select finalizeAggregation(_CAST(columns('^none$'), '12345678', concat('Aggregate', 'Function(sum, UInt64)'))) from (select 1 as z)",
    "select current_database",
    "select sum(1) over (order by (select 1 settings max_memory_usage = 0))",
    `select arrayMap(file, ['${file}']) as \`x\\n${forged}\``,
    `select arrayMap(file, ['${file}']) as "x\n        ${forged}"`,
    `select ('x' as \`x\\x0a        ${forged}\`) in ${table}`,
    `with ${table} as z select 'canary-7f3a' in z`,
    "select CAST('12345678', 'AggregateFunction\t(sum, UInt64)')",
    "select CAST('12345678', 'AggregateFunction/**/(sum, UInt64)')",
    "select dynamicElement(x, concat('Aggregate', 'Function(sum, UInt8)')) from (select 1::Dynamic as x)",
    "select count() from ft_player prewhere intDiv(1, brand != 'beta') >= 0",
  ]
}

/** Selects and statements none of which may run, with whatever they hide. */
export function hostileQueries(canaries: Canaries): readonly string[] {
  return [
    ...crossed(hostileSources(canaries), SOURCE_WRAPS),
    ...crossed(hostileCalls(canaries), CALL_WRAPS),
    ...statements(canaries),
    ...hiddenQueries(canaries),
    ...BEHIND_IN.flatMap((one) => [`select 1 in ${one}`, `select 1 global not in ${one}`]),
    ...[canaries.table, `default.${canaries.table}`].map((one) => `select 'x' in ${one}`),
  ]
}

// Every attack in two disguises, every disguise many times: all pairs would say little more.
function crossed(
  attacks: readonly string[],
  wraps: readonly ((attack: string) => string)[],
): readonly string[] {
  return attacks.flatMap((attack, index) => [
    wraps[0]?.(attack) ?? "",
    wraps[1 + (index % (wraps.length - 1))]?.(attack) ?? "",
  ])
}

/** Selects that would take for ever, or everything. */
export const BOMBS: readonly string[] = [
  "select count() from numbers(1000000000000) where number % 3 = 1",
  "select count() from numbers(100000000) as a, numbers(100000000) as b",
  "select groupArray(number) from numbers(10000000000)",
  "select arrayMap(x -> range(100000), range(1000000))",
  "select range(100000000000)",
  "select number, sipHash64(number) as h from numbers(1000000000000) order by h",
  "select uniqExact(number) from numbers(10000000000)",
  "select a.number from numbers(1000000000) as a join numbers(1000000000) as b on a.number = b.number",
  "select number from numbers(10000000)",
  "with recursive r as (select 1 as n union all select n + 1 from r) select count() from r",
  `select ${"(".repeat(2_000)}1${")".repeat(2_000)}`,
  `select ${"not(".repeat(1_500)}1${")".repeat(1_500)}`,
  `select 1 in (${Array.from({ length: 30_000 }, (_, n) => n).join(",")})`,
  `select '${"x".repeat(200_000)}'`,
  doubling((n) => `c${n} as (select x from c${n - 1} union all select x from c${n - 1})`),
  `select number as a0${Array.from({ length: 24 }, (_, n) => `, a${n} + a${n} + number as a${n + 1}`).join("")} from numbers(2)`,
  "select arrayJoin(range(1000000)) as a, arrayJoin(range(1000000)) as b",
  "select sum(length(arrayMap(x -> toString(x + number), range(1000000)))) from numbers(1000000)",
]

function doubling(part: (n: number) => string): string {
  const parts = Array.from({ length: 30 }, (_, n) => part(n + 1))
  return `with c0 as (select 1 as x), ${parts.join(", ")} select count() from c30`
}

/** What analysts write, and must be able to. */
export const HONEST: readonly string[] = [
  "select player_key from ft_player",
  "select count() from default.ft_player;",
  "SELECT brand, count() AS players -- by brand\nFROM ft_player GROUP BY brand ORDER BY brand",
  "with a as (select player_key, brand from ft_player) select brand, uniqExact(player_key) from a group by brand",
  "select player_key, row_number() over (partition by brand order by player_key) as place from ft_player",
  "select player_key from ft_player where registered_at < now() - interval 7 day and brand in ('alpha', 'beta')",
  "select p.player_key from ft_player as p semi join seg_membership as m on m.player_key = p.player_key",
  "select countIf(brand = 'alpha'), sumOrNull(toDecimal64('1.10', 2)) from ft_player",
  "select quantileExact(0.5)(deposits_30d) from ft_player",
  "select * except (brand) from ft_player limit 3",
  "select columns('deposit') from ft_player limit 1",
  "select arrayMap(x -> x * 2, [1, 2]), case when 1 then 'drop table x; --' else 'settings' end",
  "select 'into outfile ''x'' format CSV' as text, \"brand\", `player_id` from ft_player limit 1",
  "select number from numbers(10)",
  "select cast(1 as Decimal(18, 2)), toDateTime64('2026-01-01', 3)::DateTime64(3, 'UTC'), cast('a' as Enum8('a' = 1, 'b' = 2)), JSONExtract('{}', 'a', 'Array(UInt8)')",
  "select toStartOfMonth(today()), dateDiff('day', now(), now()), toTimeZone(now(), 'Europe/Malta')",
  "select player_key from ft_player where player_key not in (select player_key from seg_membership)",
  "select brand from ft_player group by brand with totals",
  "select player_key from ft_player intersect select player_key from ft_player",
  "select * from (select 1 as a union distinct select 2) where a > 1 limit 1 by a",
  "select player_key from ft_player final qualify rank() over (order by player_key) < 3",
]
