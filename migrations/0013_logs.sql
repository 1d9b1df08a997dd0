-- Lines of guilds' logs, kept beyond what the runtime has in memory. Ids grow with each line of a guild.

CREATE TABLE log_lines (
  guild_id  TEXT NOT NULL,
  id        BIGINT NOT NULL,
  at        TIMESTAMPTZ NOT NULL,
  level     TEXT NOT NULL,
  target    TEXT NOT NULL,
  trace_id  TEXT,
  message   TEXT NOT NULL,
  PRIMARY KEY (guild_id, id)
);

-- What is old is deleted by its time; rows come nearly in its order.
CREATE INDEX log_lines_by_time ON log_lines USING brin (at);
