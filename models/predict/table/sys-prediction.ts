import type { Migration } from "../../../warehouse/warehouse.ts"

export const sysPrediction: Migration = {
  name: "2010_sys_prediction",
  statements: [
    `create table if not exists sys_prediction (
    brand LowCardinality(String) comment 'Brand whose players it was fitted to',
    subject LowCardinality(String) comment 'deposits, or the question that it answers, as churn',
    purpose LowCardinality(String) comment 'marketing or protection: answers for protection feed no promotion',
    version UInt64 comment 'Instant of the fit in ms since 1970; all subjects of a fit have the same',
    fitted_at DateTime64(3, 'UTC') comment 'When it was fitted',
    calibration_end DateTime64(3, 'UTC') comment 'What the evaluated model had read ends here',
    holdout_end DateTime64(3, 'UTC') comment 'What it was held against ends here; the parameters kept have read up to here',
    model LowCardinality(String) comment 'Which model; empty where none could be fitted',
    is_shipped UInt8 comment '1 where it beat its baseline in the hold-out: only then players are scored',
    refused String comment 'Why it is not, or empty',
    numbers Map(String, Float64) comment 'Parameters by name',
    standard_errors Map(String, Float64) comment 'Standard errors of those that were fitted by maximum likelihood',
    traits Array(String) comment 'Traits of a logistic regression, in the order of its weights',
    weights Array(Float64) comment 'What a standard deviation of each adds to the logarithm of the odds',
    means Array(Float64) comment 'Mean of log1p of each trait in what was learnt from',
    deviations Array(Float64) comment 'Standard deviation of the same',
    points Array(Float64) comment 'Points over which the chance to stop is averaged',
    point_weights Array(Float64) comment 'Their weights',
    edges Array(Float64) comment 'Nine bounds between the tenths of the probabilities at the fit, for drift',
    evaluation String comment 'Figures of the hold-out, as JSON'
) engine = MergeTree order by (brand, subject, version)
comment 'Fits of predictions with their evaluation, only ever added to; written by models/predict'`,
    `create table if not exists sys_prediction_drift (
    at DateTime64(3, 'UTC') comment 'When players were scored',
    brand LowCardinality(String) comment 'Brand',
    subject LowCardinality(String) comment 'deposits (probability to be alive), or a question',
    version UInt64 comment 'Fit by which they were scored',
    players UInt64 comment 'Players who were scored',
    psi Float64 comment 'Population stability index of the probabilities against those at the fit: above 0.1 they have moved, above 0.25 by much',
    mean_probability Float64 comment 'Mean of the probabilities'
) engine = MergeTree order by (brand, subject, at)
ttl toDateTime(at) + interval 3 year
comment 'How far scores have moved since their fit; written by models/predict'`,
  ],
}
