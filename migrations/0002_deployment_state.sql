-- A guild can stop running its script without losing it: paused until resumed, or removed until the next deploy.

ALTER TABLE deployments
  ADD COLUMN state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'paused', 'removed'));
