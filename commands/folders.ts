import { dirname, join, resolve } from "node:path"
import { fileURLToPath } from "node:url"

/** The repository: models, segments, campaigns and the built page stand in it. */
export const ROOT = resolve(dirname(fileURLToPath(import.meta.url)), "..")

export const MODELS_DIR = join(ROOT, "models")
export const SEGMENTS_DIR = join(ROOT, "segments", "library")
export const CAMPAIGNS_DIR = join(ROOT, "activation", "campaigns")
export const LAWS_DIR = join(ROOT, "activation", "laws")
export const PAGE_DIR = join(ROOT, "dashboards", "web", "dist")
/** Kafka's jars are fetched once for all data directories. */
export const KAFKA_CACHE_DIR = join(ROOT, ".pitboss", "kafka")
/** Colours, type and measures of the product's own pages. */
export const TOKENS_FILE = join(ROOT, "dashboards", "web", "style", "tokens.css")
