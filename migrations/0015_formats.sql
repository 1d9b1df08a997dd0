-- Which format the JSON of a row has. What a version without these columns writes has the first one.

ALTER TABLE deployment_revisions
  -- Of manifest, files and changes.
  ADD COLUMN format SMALLINT NOT NULL DEFAULT 1;

ALTER TABLE cron_jobs
  -- Of options.
  ADD COLUMN format SMALLINT NOT NULL DEFAULT 1;
