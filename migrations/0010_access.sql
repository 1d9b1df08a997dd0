-- People who have signed in: their name, and the guilds they administered then, which is where one looks for those they do now.

CREATE TABLE users (
  user_id       TEXT PRIMARY KEY,
  username      TEXT NOT NULL,
  guilds        TEXT[] NOT NULL DEFAULT '{}',
  signed_in_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

-- API tokens. What is kept of a token is its SHA-256, which nobody can turn back into it.
CREATE TABLE tokens (
  token_id      TEXT PRIMARY KEY,
  token_hash    BYTEA NOT NULL CHECK (octet_length(token_hash) = 32),
  -- Null for those that the operator has made.
  user_id       TEXT,
  -- Who made it, for records.
  username      TEXT NOT NULL,
  label         TEXT NOT NULL,
  scope         TEXT NOT NULL CHECK (scope IN ('read', 'deploy', 'admin')),
  -- Null for every guild of its owner.
  guilds        TEXT[],
  created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  expires_at    TIMESTAMPTZ NOT NULL,
  last_used_at  TIMESTAMPTZ
);

CREATE INDEX tokens_by_user ON tokens (user_id, created_at DESC);

-- Who did what to which guild.
CREATE TABLE audit (
  id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  at            TIMESTAMPTZ NOT NULL DEFAULT now(),
  guild_id      TEXT,
  actor         TEXT NOT NULL,
  actor_id      TEXT,
  via           TEXT NOT NULL,
  source        TEXT NOT NULL,
  action        TEXT NOT NULL,
  subject       TEXT,
  outcome       TEXT NOT NULL
);

CREATE INDEX audit_by_guild ON audit (guild_id, id DESC);
