-- Deployment revisions are immutable history; `deployments` points at the one that each guild runs.

CREATE TABLE deployment_revisions (
  id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  guild_id      TEXT NOT NULL,
  entry         TEXT NOT NULL,
  bundle        TEXT NOT NULL,
  source_map    TEXT,
  bundle_hash   TEXT NOT NULL,
  bundle_bytes  INTEGER NOT NULL,
  -- What the script registered while it loaded; null for a revision that failed to load.
  manifest      JSONB,
  status        TEXT NOT NULL CHECK (status IN ('success', 'failed')),
  error_message TEXT,
  source        TEXT NOT NULL CHECK (source IN ('cli', 'webui', 'bootstrap', 'api', 'unknown')),
  deployed_by   TEXT NOT NULL,
  deployed_at   TIMESTAMPTZ NOT NULL DEFAULT now(),
  CHECK ((status = 'success') = (manifest IS NOT NULL))
);

CREATE INDEX deployment_revisions_by_guild ON deployment_revisions (guild_id, deployed_at DESC, id DESC);

CREATE TABLE deployments (
  guild_id    TEXT PRIMARY KEY,
  revision_id UUID NOT NULL REFERENCES deployment_revisions (id),
  created_at  TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);
