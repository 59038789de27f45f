---
materialized: view
description: The latest fit of each brand and subject, where it beat its baseline; a refused one scores nobody, nor does one of traits that meant something else
tags: [predict]
columns:
    brand: Brand
    subject: deposits, or a question
    purpose: marketing or protection
    version: Instant of the fit in ms since 1970
    model: Which model
    numbers: Parameters by name
    traits: Traits of a logistic regression, in the order of its weights
    weights: What a standard deviation of each adds to the logarithm of the odds
    means: Mean of log1p of each trait
    deviations: Standard deviation of the same
    points: Points over which the chance to stop is averaged
    point_weights: Their weights
    edges: Bounds between the tenths of the probabilities at the fit
---
-- The name is QUESTION_MODEL of models/predict/question/trait.ts.
select
    brand, subject, purpose, version, model, numbers, traits, weights, means, deviations, points, point_weights, edges
from (
    select *
    from {{ source('sys_prediction') }}
    order by version desc
    limit 1 by brand, subject)
where is_shipped = 1 and (subject = 'deposits' or model = 'logistic-3')
