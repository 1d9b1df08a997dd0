-- Guilds' secrets, encrypted: what is here is worth nothing without the master key.

CREATE TABLE guild_secrets (
  id            UUID PRIMARY KEY DEFAULT gen_random_uuid(),
  guild_id      TEXT NOT NULL,
  name          TEXT NOT NULL,
  -- version (1 byte), id of the master key (16 bytes), nonce (24 bytes), ciphertext and tag
  envelope      BYTEA NOT NULL CHECK (octet_length(envelope) > 57),
  key_id        TEXT NOT NULL GENERATED ALWAYS AS (encode(substring(envelope FROM 2 FOR 16), 'hex')) STORED,
  -- What the guild's script holds in place of the value; it stays the same until the secret is deleted.
  placeholder   TEXT NOT NULL UNIQUE,
  allowed_hosts TEXT[] NOT NULL CHECK (cardinality(allowed_hosts) > 0),
  -- Counts the values it has had.
  version       INTEGER NOT NULL DEFAULT 1,
  created_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_at    TIMESTAMPTZ NOT NULL DEFAULT now(),
  updated_by    TEXT NOT NULL,
  UNIQUE (guild_id, name)
);

CREATE INDEX guild_secrets_by_key ON guild_secrets (key_id, id);

-- Who changed what, and when. A value shows only as eight digits that tell it from another one of the same guild and master key.
CREATE TABLE secret_changes (
  id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  guild_id      TEXT NOT NULL,
  name          TEXT NOT NULL,
  change        TEXT NOT NULL CHECK (change IN ('set', 'deleted')),
  fingerprint   TEXT,
  allowed_hosts TEXT[],
  changed_by    TEXT NOT NULL,
  changed_at    TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE INDEX secret_changes_by_guild ON secret_changes (guild_id, id DESC);
