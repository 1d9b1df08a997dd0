/** Every call, over RPC and at each of its routes, for everybody who might make it. A call without a row here does not compile. */
import { assert, describe, it } from "@effect/vitest"
import { Effect } from "effect"
import { SqlClient } from "effect/sql"
import type { Right } from "../../src/domain/Access.ts"
import {
  type Call,
  type CallName,
  calls,
  methodOf,
  parametersOf,
  pathOf,
  type Route,
} from "../../src/domain/Calls.ts"
import {
  bearer,
  type Credential,
  friend,
  guildId,
  type House,
  makeHouse,
  nobody,
  operator,
  you,
} from "./House.ts"

const store = { guildId, store: "s" }
const key = { ...store, key: "k" }
const backup = { guildId, backupId: "none" }
const job = { guildId, job: "none" }
const run = { guildId, runId: "00000000-0000-0000-0000-000000000000" }
const day = { from: "2026-01-01T00:00:00.000Z", to: "2026-01-02T00:00:00.000Z" }

/** What a call is made with: right in its form, and mostly about what does not exist. */
const samples: Readonly<Record<CallName, Readonly<Record<string, unknown>>>> = {
  WhoAmI: {},
  Logout: {},
  ListGuilds: {},
  GetGuild: { guildId },
  ReleaseGuild: { guildId },
  MigrateGuild: { guildId, worker: 99 },
  ListWorkers: {},
  ScaleWorkers: { workers: 1 },
  DrainWorker: { worker: 99 },
  GetHealth: {},
  Deploy: { guildId, entry: "main.ts", bundle: "this is no script", source: "api" },
  CheckDeploy: { guildId, entry: "main.ts", bundle: "this is no script", source: "api" },
  DeployWithLog: { guildId, entry: "main.ts", bundle: "this is no script", source: "api", check: true },
  ListRevisions: { guildId, limit: 1 },
  GetRevision: { guildId, revision: "00000000" },
  DiffRevisions: { guildId, from: "00000000" },
  Rollback: { guildId, revision: "00000000", source: "api" },
  GetDeployment: { guildId },
  ListDeployments: {},
  PauseDeployment: { guildId },
  ResumeDeployment: { guildId },
  Undeploy: { guildId },
  Logs: { guildId, limit: 1, follow: false },
  KvStores: { guildId },
  KvCreateStore: store,
  KvDeleteStore: store,
  KvList: store,
  KvGet: key,
  KvSet: { ...key, value: "v" },
  KvDelete: key,
  KvImport: { guildId, entries: [] },
  KvCreateBackup: { guildId },
  KvBackups: { guildId },
  KvDownloadBackup: backup,
  KvDeleteBackup: backup,
  KvRestoreBackup: backup,
  CronList: { guildId, times: 1 },
  CronPreview: { ...job, count: 1 },
  CronRuns: { ...job, limit: 1 },
  CronSteps: run,
  CronPause: job,
  CronResume: job,
  CronTrigger: job,
  CronBackfill: { ...job, ...day },
  CronCancel: run,
  SecretList: { guildId },
  SecretSet: { guildId, name: "NAME", value: "v", allowedHosts: ["example.com"] },
  SecretDelete: { guildId, name: "NONE" },
  SecretRotate: {},
  CreateToken: { label: "made by the matrix" },
  ListTokens: {},
  RevokeToken: { tokenId: "none" },
  ListSessions: {},
  RevokeSession: { sessionId: "none" },
  ListAudit: { guildId, limit: 1 },
}

const people = [
  "nobody",
  "expired",
  "revoked",
  "otherAdmin",
  "otherGuildToken",
  "read",
  "deploy",
  "admin",
  "session",
  "operator",
] as const
type Person = (typeof people)[number]

/** Who may make a call that demands a right; whoever shows nothing that is valid is told 401, everybody else 403. */
const allowed: Readonly<Record<Right, ReadonlyArray<Person>>> = {
  person: ["otherAdmin", "otherGuildToken", "read", "deploy", "admin", "session", "operator"],
  account: ["otherAdmin", "admin", "session", "operator"],
  read: ["read", "deploy", "admin", "session", "operator"],
  deploy: ["deploy", "admin", "session", "operator"],
  admin: ["admin", "session", "operator"],
  operator: ["operator"],
}
const unknown: ReadonlySet<Person> = new Set<Person>(["nobody", "expired", "revoked"])

const makePeople = Effect.fnUntraced(function* (house: House) {
  const { guildId: other } = yield* house.control("/guilds", { name: "Other" })
  const { roleId } = yield* house.control("/roles", { guildId: other, name: "Managers", permissions: "32" })
  yield* house.control("/members", { guildId: other, userId: friend })
  yield* house.control("/members/update", { guildId: other, userId: friend, roles: [roleId] })

  const session = house.browser((yield* house.signIn(you)).session)
  const revoked = yield* house.makeToken(session, { scope: "admin" })
  yield* house.ask("DELETE", `/api/tokens/${revoked.tokenId}`, session)
  const expired = yield* house.makeToken(session, { scope: "admin" })
  yield* Effect.gen(function* () {
    const sql = yield* SqlClient.SqlClient
    yield* sql`UPDATE tokens SET expires_at = now() - interval '1 second' WHERE token_id = ${expired.tokenId}`
  }).pipe(Effect.provide(house.database), Effect.orDie)
  const elsewhere = yield* house.makeToken(session, { scope: "admin", guilds: [other as never] })
  return {
    nobody,
    expired: bearer(expired.token),
    revoked: bearer(revoked.token),
    otherAdmin: house.browser((yield* house.signIn(friend)).session),
    otherGuildToken: bearer(elsewhere.token),
    read: yield* house.tokenOf(session, "read"),
    deploy: yield* house.tokenOf(session, "deploy"),
    admin: yield* house.tokenOf(session, "admin"),
    session,
    operator,
  } satisfies Record<Person, Credential>
})

/** A call as a request to one of its routes. */
const requestOf = (route: Route, sample: Readonly<Record<string, unknown>>) => {
  const inPath = parametersOf(route)
  const rest = Object.entries(sample).filter(([name]) => !inPath.includes(name))
  const path = pathOf(route).replaceAll(/:(\w+)/g, (_, name: string) =>
    encodeURIComponent(String(sample[name])),
  )
  const method = methodOf(route)
  if (method === "POST" || method === "PUT") return { method, path, body: Object.fromEntries(rest) }
  const query = new URLSearchParams(rest.map(([name, value]) => [name, String(value)]))
  return { method, path: rest.length === 0 ? path : `${path}?${query}`, body: undefined }
}

/** How a call over RPC ended: the status that its error names, or 200. */
const overRpc = Effect.fnUntraced(function* (
  house: House,
  name: CallName,
  sample: Readonly<Record<string, unknown>>,
  credential: Credential,
) {
  const payload = Object.keys(sample).length === 0 && !takesAnything(name) ? null : sample
  const message = { _tag: "Request", id: "1", tag: name, payload, headers: [] }
  const { status, text } = yield* house.ask("POST", "/rpc", credential, `${JSON.stringify(message)}\n`)
  if (status !== 200) return status
  if (text.includes('"Unauthorized"')) return 401
  if (text.includes('"Forbidden"')) return 403
  return text.includes('"InternalError"') || text.includes('"Defect"') || text.includes('"Die"') ? 500 : 200
})
const takesAnything = (name: CallName) => name === "CreateToken"

describe("who may call what", () => {
  it.live(
    "is the same over RPC and at every route, and never an internal error",
    () =>
      Effect.gen(function* () {
        const house = yield* makeHouse()
        const credentials = yield* makePeople(house)
        const wrong: Array<string> = []
        for (const [name, call] of Object.entries<Call>(calls)) {
          // It ends the credential it is called with.
          if (name === "Logout") continue
          const sample = samples[name as CallName]
          for (const person of people) {
            const expected = unknown.has(person) ? 401 : allowed[call.right].includes(person) ? "ok" : 403
            const check = (at: string, status: number) => {
              const seen = status === 401 || status === 403 || status >= 500 ? status : "ok"
              if (seen !== expected) wrong.push(`${at} as ${person}: ${status}, expected ${expected}`)
            }
            for (const route of call.routes) {
              const { method, path, body } = requestOf(route, sample)
              for (const prefix of ["/api", ""]) {
                const { status, text } = yield* house.ask(
                  method,
                  `${prefix}${path}`,
                  credentials[person],
                  body,
                )
                check(`${method} ${prefix}${path}`, status)
                if (status === 400) wrong.push(`${route}: the sample is not understood: ${text}`)
              }
            }
            if (person === "session" || person === "otherAdmin") continue
            check(name, yield* overRpc(house, name as CallName, sample, credentials[person]))
          }
        }
        assert.deepStrictEqual(wrong, [])
      }),
    180_000,
  )
})
