// What moderators did to members, kept for a while so that it can be looked up.

export interface Case {
  readonly action: string
  readonly memberId: string
  readonly moderatorId: string | undefined
  readonly reason: string | undefined
  /** Milliseconds since 1970. */
  readonly at: number
}

const store = kv.store("moderation-cases")
const keptSeconds = 90 * 24 * 60 * 60

/** Discord's numbers of the entries that are about a member. */
const actions: Record<number, string> = { 20: "Kick", 22: "Ban", 23: "Ban lifted" }
const memberUpdate = 24

/** What an entry of the audit log is about; undefined where that is not the moderation of a member. */
export const caseOf = ({
  actionType,
  changes,
  reason,
  targetId,
  userId,
}: AuditLogEntry): Case | undefined => {
  const timeout = changes?.find(({ key }) => key === "communication_disabled_until")
  const action =
    actionType === memberUpdate && timeout !== undefined
      ? timeout.newValue === undefined
        ? "Timeout lifted"
        : "Timeout"
      : actions[actionType]
  if (action === undefined || targetId === undefined) return undefined
  return { action, memberId: targetId, moderatorId: userId, reason, at: Date.now() }
}

/** Ids of entries grow with time, so that keys are in the order of what happened. */
export const recordCase = (entryId: string, entry: Case) =>
  store.setJson(`${entry.memberId}/${entryId}`, entry, { ttlSeconds: keptSeconds })

/** The latest cases of a member, at most ten, the last one first. */
export const cases = async (memberId: string): Promise<ReadonlyArray<Case>> => {
  const { keys } = await store.list({ prefix: `${memberId}/`, reverse: true, limit: 10 })
  const found = await Promise.all(keys.map(({ name }) => store.getJson<Case>(name)))
  return found.filter((entry) => entry !== null)
}
