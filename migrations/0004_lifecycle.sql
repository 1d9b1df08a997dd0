-- What has to outlive a restart: since when the bot is no longer in a guild, when a guild last had an event, and how far
-- the events of each gateway shard have been handled.

ALTER TABLE deployments ADD COLUMN left_at TIMESTAMPTZ;

CREATE TABLE guild_activity (
  guild_id   TEXT PRIMARY KEY,
  last_event TIMESTAMPTZ NOT NULL
);

CREATE INDEX guild_activity_by_time ON guild_activity (last_event DESC);

CREATE TABLE gateway_sessions (
  shard_id    INTEGER PRIMARY KEY,
  shard_count INTEGER NOT NULL,
  session_id  TEXT NOT NULL,
  resume_url  TEXT NOT NULL,
  -- Every event up to this one has been handled.
  sequence    BIGINT NOT NULL,
  -- Tells sessions of another bot, another Discord or other intents apart: those cannot be resumed.
  identity    TEXT NOT NULL,
  -- What scripts get as the payload of `ready`; Discord does not repeat it when a session is resumed.
  ready       TEXT NOT NULL,
  updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
