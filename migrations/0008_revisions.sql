-- A revision in full: the author's files, what was said about it, what it restores, and how it differs from the one before.

ALTER TABLE deployment_revisions
  ADD COLUMN number BIGINT,
  -- JSON object of texts by path; as text, because a file may hold what JSONB does not.
  ADD COLUMN files TEXT,
  ADD COLUMN message TEXT,
  -- The revision that this one runs again, which may have been removed since.
  ADD COLUMN restores UUID,
  -- The revision that was current when this one was deployed, which may have been removed since.
  ADD COLUMN base UUID,
  -- Null where neither this one nor its base came with files.
  ADD COLUMN changes JSONB;

-- Clocks repeat themselves; numbers order a history without them.
UPDATE deployment_revisions r SET number = ordered.number
FROM (SELECT id, row_number() OVER (ORDER BY deployed_at, id) AS number FROM deployment_revisions) ordered
WHERE ordered.id = r.id;

CREATE SEQUENCE deployment_revision_numbers OWNED BY deployment_revisions.number;

SELECT setval('deployment_revision_numbers', coalesce(max(number), 0) + 1, false) FROM deployment_revisions;

ALTER TABLE deployment_revisions
  ALTER COLUMN number SET DEFAULT nextval('deployment_revision_numbers'),
  ALTER COLUMN number SET NOT NULL;

DROP INDEX deployment_revisions_by_guild;

CREATE UNIQUE INDEX deployment_revisions_by_guild ON deployment_revisions (guild_id, number DESC);
