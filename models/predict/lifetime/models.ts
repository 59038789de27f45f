import { bgNbd, mbgNbd } from "./beta-geometric.ts"
import { gammaGamma } from "./gamma-gamma.ts"
import type { FittedModel, LifetimeModel } from "./model.ts"
import { paretoNbd } from "./pareto-nbd.ts"

/** Models of whether a player still deposits, and how often. */
export const LIFETIME_MODELS: readonly LifetimeModel[] = [bgNbd, mbgNbd, paretoNbd]

/** Every model that is fitted by maximum likelihood. */
export const FITTED_MODELS: readonly FittedModel[] = [...LIFETIME_MODELS, gammaGamma]
