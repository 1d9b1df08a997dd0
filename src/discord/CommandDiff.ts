/** What has to be done so that Discord's list of a guild's commands becomes the script's. */
import type { Schema } from "effect"
import type { CommandJson } from "../domain/Script.ts"

/** A command as Discord has it. */
export interface Registered {
  readonly id: string
  readonly command: CommandJson
}

export interface CommandDiff {
  readonly create: ReadonlyArray<CommandJson>
  /** `before` is what Discord has, `after` what it is to have. */
  readonly edit: ReadonlyArray<{ readonly before: Registered; readonly after: CommandJson }>
  readonly remove: ReadonlyArray<Registered>
}

/** Commands are the same when they have the same type and name: one that is renamed is another one, with permissions of its own. */
export const diffCommands = (
  registered: ReadonlyArray<Registered>,
  wanted: ReadonlyArray<CommandJson>,
): CommandDiff => {
  const known = new Map(registered.map((each) => [identity(each.command), each]))
  const names = new Set(wanted.map(identity))
  return {
    create: wanted.filter((command) => !known.has(identity(command))),
    edit: wanted.flatMap((after) => {
      const before = known.get(identity(after))
      return before === undefined || meaning(before.command) === meaning(after) ? [] : [{ before, after }]
    }),
    remove: registered.filter(({ command }) => !names.has(identity(command))),
  }
}

const chatInput = 1

const identity = (command: CommandJson) =>
  `${JSON.stringify(command["type"] ?? chatInput)} ${JSON.stringify(command["name"])}`

/** What Discord adds and a script does not set; contexts and integration types are for commands that no guild owns. */
const added = new Set([
  "id",
  "application_id",
  "guild_id",
  "version",
  "dm_permission",
  "default_permission",
  "contexts",
  "integration_types",
  "handler",
  "name_localized",
  "description_localized",
])

/** Fields in which Discord may keep an order of its own. */
const unordered = new Set(["channel_types"])

/** One text for one meaning: what Discord adds is left out, and so is everything that says the default. */
const meaning = (command: CommandJson): string =>
  JSON.stringify(normal({ type: chatInput, ...command }, true))

const isDefault = (value: Schema.Json) => value === null || value === false

const normal = (value: Schema.Json, top = false): Schema.Json | undefined => {
  if (isDefault(value)) return undefined
  if (Array.isArray(value)) {
    const items = value.map((item: Schema.Json) => normal(item) ?? null)
    return items.length === 0 ? undefined : items
  }
  if (typeof value !== "object") return value
  const entries = Object.entries(value as Record<string, Schema.Json>)
    .filter(([key, item]) => !(top && (added.has(key) || (key === "description" && item === ""))))
    .flatMap(([key, item]) => {
      const kept = normal(unordered.has(key) && Array.isArray(item) ? item.toSorted() : item)
      return kept === undefined ? [] : [[key, kept] as const]
    })
    .sort(([one], [other]) => (one < other ? -1 : 1))
  return entries.length === 0 ? undefined : Object.fromEntries(entries)
}

/** All fields that an edit sets, so that what the script has taken away goes back to its default. */
export const asCommandEdit = (command: CommandJson): CommandJson => ({
  name_localizations: null,
  description_localizations: null,
  default_member_permissions: null,
  nsfw: false,
  ...((command["type"] ?? chatInput) === chatInput ? { options: [] } : {}),
  ...Object.fromEntries(
    Object.entries(command).filter(([key]) => key !== "type" && !added.has(key) && key !== "id"),
  ),
})

/** A command that Discord has told of, in the form in which it is registered. */
export const asCommandBody = (command: CommandJson): CommandJson =>
  Object.fromEntries(Object.entries(command).filter(([key]) => !added.has(key)))
