/**
 * Pinned for every connection and for everything that runs in the background.
 * - 64-bit integers and decimals leave as strings: a JSON number loses cents past 2^53.
 * - No expression is compiled: measured on 26.7, from the third block of a Kafka consumer on (the
 *   threshold of the compiler) sums of shifted bits in a view came out wrong, and a tick now and then
 *   paid more than a second for compiling.
 */
export const PROFILE_SETTINGS: Readonly<Record<string, number | string>> = {
  output_format_json_quote_64bit_integers: 1,
  output_format_json_quote_decimals: 1,
  // Browsers read plain Arrow; compressed record batches need a codec of their own.
  output_format_arrow_compression_method: "none",
  date_time_output_format: "simple",
  session_timezone: "UTC",
  deduplicate_blocks_in_dependent_materialized_views: 1,
  insert_deduplicate: 1,
  // Derives what comparisons imply; the cost grows with the square of them: 45 of 140 ms of planning ft_player.
  optimize_and_compare_chain: 0,
  compile_expressions: 0,
  compile_aggregate_expressions: 0,
  compile_sort_description: 0,
  // Conditions on a table's sorting key, and only those, are applied before versions are merged.
  optimize_move_to_prewhere_if_final: 1,
  // A time without a zone in a Parquet file is one: its reader says in which zone it was meant.
  input_format_parquet_local_time_as_utc: 0,
  input_format_json_read_numbers_as_strings: 0,
  allow_experimental_json_type: 1,
  // A comparison of a LowCardinality column is one itself; models may keep such flags.
  allow_suspicious_low_cardinality_types: 1,
}

/** Queries at once; each has a connection of its own, since one connection runs them in turn. */
export const CONNECTIONS_MAX = 6

/** Beside them, for selects that people write: nobody else waits for those, whatever they do. */
export const RESTRICTED_CONNECTIONS_MAX = 2

/** Rows of one insert; callers split what is longer. */
export const INSERT_ROWS_MAX = 100_000
