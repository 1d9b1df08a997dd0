/** graphile-worker on the Postgres that flora's schedules are measured on: jobs with a time, run once that time has come. */
import { makeWorkerUtils, run } from "graphile-worker"
import { Pool } from "pg"
import { parameters, serve } from "../load/Program.ts"
import { percentile } from "../load/Samples.ts"

const { postgres } = parameters()
const pool = new Pool({ connectionString: postgres, max: 8 })
const utils = await makeWorkerUtils({ pgPool: pool })
await utils.migrate()

const late = []
// As its documentation advises for throughput: jobs are fetched and completed in batches.
await run({
  pgPool: pool,
  noHandleSignals: true,
  taskList: { job: ({ at }) => void late.push(Date.now() - at) },
  preset: {
    worker: {
      concurrentJobs: 24,
      pollInterval: 50,
      localQueue: { size: 500 },
      completeJobBatchDelay: 0,
      failJobBatchDelay: 0,
    },
  },
})

const pause = (ms) => new Promise((done) => setTimeout(done, ms))

const arm = async (jobs, dueOf) => {
  late.length = 0
  for (let from = 0; from < jobs; from += 1000)
    await utils.addJobs(
      Array.from({ length: Math.min(1000, jobs - from) }, (_, index) => {
        const at = dueOf(from + index)
        return { identifier: "job", payload: { at }, runAt: new Date(at) }
      }),
    )
}

const left = async () => {
  const { rows } = await pool.query("SELECT count(*)::int AS n FROM graphile_worker.jobs")
  return rows[0].n
}

await serve({
  lateness: async ({ jobs, everyMs }) => {
    const start = Date.now() + 1500
    await arm(jobs, (index) => start + index * everyMs)
    while (late.length < jobs) await pause(1)
    return { p50: percentile(late, 0.5), p99: percentile(late, 0.99) }
  },
  storm: async ({ jobs }) => {
    const due = Date.now() + 2000 + jobs / 5
    await arm(jobs, () => due)
    while (late.length < jobs || (await left()) > 0) await pause(10)
    return { perSecond: (jobs * 1000) / (Date.now() - due) }
  },
})
