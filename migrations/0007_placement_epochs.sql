-- A placement carries the epoch under which it was made, and the term of the runtime that made it; what is older is refused. A guild
-- that is where hashing puts it keeps its row, without a worker, so that nothing older can come back.

CREATE SEQUENCE runtime_terms;

ALTER TABLE placements
  ALTER COLUMN worker DROP NOT NULL,
  ADD COLUMN term  BIGINT NOT NULL DEFAULT 0,
  ADD COLUMN epoch BIGINT NOT NULL DEFAULT 0;
