-- Durable schedules of guild scripts. A job says when, a run is what became of one of its times (slots).

CREATE TABLE cron_jobs (
  guild_id    TEXT NOT NULL,
  -- Of a schedule that was made at run time: with `schedule:` before it.
  name        TEXT NOT NULL,
  -- What `expression` is: a cron pattern, milliseconds, or nothing.
  kind        TEXT NOT NULL CHECK (kind IN ('cron', 'every', 'at')),
  expression  TEXT NOT NULL,
  -- As domain/Cron.ts has them; defaults are left out.
  options     JSONB NOT NULL,
  -- JSON text for the handler.
  data        TEXT,
  -- A guild's first job comes before the second ones of others, where many are due at once.
  place       INTEGER NOT NULL,
  created_at  TIMESTAMPTZ NOT NULL,
  -- The first slot that has no record yet.
  next_at     TIMESTAMPTZ,
  -- When the scheduler looks at the job: at the next slot, or later where others go first.
  look_at     TIMESTAMPTZ,
  -- Slots up to here were not to run.
  skip_until  TIMESTAMPTZ,
  skip_reason TEXT,
  paused_at   TIMESTAMPTZ,
  note        TEXT,
  -- The guild's script is paused or removed, or the bot has left.
  held        BOOLEAN NOT NULL DEFAULT false,
  -- No longer in the script, or done.
  retired_at  TIMESTAMPTZ,
  -- Slots that were started, counted against the job's limit.
  started     INTEGER NOT NULL DEFAULT 0,
  ran         INTEGER NOT NULL DEFAULT 0,
  failed      INTEGER NOT NULL DEFAULT 0,
  skipped     INTEGER NOT NULL DEFAULT 0,
  missed      INTEGER NOT NULL DEFAULT 0,
  cancelled   INTEGER NOT NULL DEFAULT 0,
  PRIMARY KEY (guild_id, name)
);

CREATE INDEX cron_jobs_due ON cron_jobs (look_at, place)
  WHERE look_at IS NOT NULL AND paused_at IS NULL AND NOT held AND retired_at IS NULL;

CREATE TABLE cron_runs (
  guild_id     TEXT NOT NULL,
  job          TEXT NOT NULL,
  scheduled_at TIMESTAMPTZ NOT NULL,
  -- Empty for slots of the schedule itself.
  backfill_id  TEXT NOT NULL DEFAULT '',
  run_id       UUID NOT NULL UNIQUE,
  trigger      TEXT NOT NULL CHECK (trigger IN ('schedule', 'manual', 'backfill')),
  status       TEXT NOT NULL
    CHECK (status IN ('waiting', 'due', 'running', 'sleeping', 'ran', 'failed', 'skipped', 'missed', 'cancelled')),
  place        INTEGER NOT NULL DEFAULT 0,
  -- When a due run may start, or a sleeping one goes on.
  due_at       TIMESTAMPTZ,
  attempts     INTEGER NOT NULL DEFAULT 0,
  -- Counts how often the run was given to an isolate; only the latest may write.
  claim        INTEGER NOT NULL DEFAULT 0,
  -- The runtime that has it.
  owner        UUID,
  reason       TEXT,
  started_at   TIMESTAMPTZ,
  finished_at  TIMESTAMPTZ,
  -- One row may stand for several slots that were not run: for so many, up to this one.
  slots        INTEGER NOT NULL DEFAULT 1,
  through_at   TIMESTAMPTZ,
  PRIMARY KEY (guild_id, job, scheduled_at, backfill_id)
);

CREATE INDEX cron_runs_due ON cron_runs (due_at, place) WHERE status IN ('due', 'sleeping');
CREATE INDEX cron_runs_open ON cron_runs (guild_id, job, scheduled_at)
  WHERE status IN ('waiting', 'due', 'running', 'sleeping');
CREATE INDEX cron_runs_owned ON cron_runs (owner) WHERE status = 'running';
CREATE INDEX cron_runs_finished ON cron_runs (finished_at) WHERE finished_at IS NOT NULL;

CREATE TABLE cron_steps (
  run_id      UUID NOT NULL REFERENCES cron_runs (run_id) ON DELETE CASCADE,
  name        TEXT NOT NULL,
  kind        TEXT NOT NULL CHECK (kind IN ('step', 'sleep')),
  -- JSON text; null for undefined.
  result      TEXT,
  -- Why a step failed; it is run again.
  error       TEXT,
  finished_at TIMESTAMPTZ NOT NULL,
  PRIMARY KEY (run_id, name)
);

-- Runtimes that are alive count up; one that no longer does has lost its runs.
CREATE TABLE cron_runtimes (
  owner UUID PRIMARY KEY,
  -- The data directory: only one runtime at a time has it.
  home  TEXT NOT NULL,
  beat  INTEGER NOT NULL DEFAULT 0
);

-- Whatever changes the state of a deployment holds or releases its jobs with it. One line, because files are cut where a line ends
-- with a semicolon.
CREATE FUNCTION hold_cron_jobs() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN UPDATE cron_jobs SET held = true WHERE guild_id = NEW.guild_id AND NOT held AND (NEW.state <> 'active' OR NEW.left_at IS NOT NULL); UPDATE cron_jobs SET held = false, look_at = next_at, skip_until = now(), skip_reason = 'the script did not run' WHERE guild_id = NEW.guild_id AND held AND NEW.state = 'active' AND NEW.left_at IS NULL; RETURN NULL; END $$;

CREATE TRIGGER deployments_hold_cron_jobs AFTER UPDATE OF state, left_at ON deployments
  FOR EACH ROW EXECUTE FUNCTION hold_cron_jobs();
