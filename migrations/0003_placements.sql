-- Guilds that were moved by hand: consistent hashing would put them elsewhere.

CREATE TABLE placements (
  guild_id  TEXT PRIMARY KEY,
  worker    INTEGER NOT NULL CHECK (worker >= 0),
  placed_at TIMESTAMPTZ NOT NULL DEFAULT now()
);
