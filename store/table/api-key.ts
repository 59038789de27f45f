import type { StoreMigration } from "../migration.ts"

/** Keys by which sources and people reach the API. Only a hash of the token is kept. */
export const apiKey: StoreMigration = {
  name: "0003_api_key",
  statements: [
    `create table api_key (
       id text primary key,
       name text not null,
       role text not null check (role in ('source', 'admin', 'viewer')),
       token_hash text not null unique,
       created_at integer not null,
       revoked_at integer
     ) strict`,
  ],
}

/** A compliance officer's keys. */
export const apiKeyCompliance: StoreMigration = {
  name: "0014_api_key_compliance",
  statements: [
    `create table api_key_next (
       id text primary key,
       name text not null,
       role text not null check (role in ('source', 'admin', 'compliance', 'viewer')),
       token_hash text not null unique,
       created_at integer not null,
       revoked_at integer
     ) strict`,
    "insert into api_key_next select id, name, role, token_hash, created_at, revoked_at from api_key",
    "drop table api_key",
    "alter table api_key_next rename to api_key",
  ],
}

/** Keys of those who write segments. */
export const apiKeyAnalyst: StoreMigration = {
  name: "0019_api_key_analyst",
  statements: [
    `create table api_key_next (
       id text primary key,
       name text not null,
       role text not null check (role in ('source', 'admin', 'analyst', 'compliance', 'viewer')),
       token_hash text not null unique,
       created_at integer not null,
       revoked_at integer
     ) strict`,
    "insert into api_key_next select id, name, role, token_hash, created_at, revoked_at from api_key",
    "drop table api_key",
    "alter table api_key_next rename to api_key",
  ],
}

/** Keys of those who may see some brands only. */
export const apiKeyBrands: StoreMigration = {
  name: "0027_api_key_brands",
  statements: [
    // A JSON array of names, never empty; null: every brand.
    "alter table api_key add column brands text check (json_array_length(brands) > 0)",
  ],
}
