/**
 * Turns what a user filled into a command's fields into the option list of an interaction. The command says which type
 * each value has; a value that Discord's client would not let through is refused.
 */
import {
  type APIApplicationCommand,
  type APIApplicationCommandInteractionDataOption,
  ApplicationCommandOptionType as OptionType,
} from "discord-api-types/v10"
import { Effect } from "effect"
import type { CommandOption } from "./CommandBody.ts"
import { badRequest, ControlError } from "./control/ControlError.ts"
import { memberFields } from "./Guilds.ts"
import type { World } from "./World.ts"
import { type Guild, permissionsOf } from "./WorldState.ts"

export interface Invocation {
  /** The command with its subcommands, as people read it. */
  readonly fullName: string
  readonly options: ReadonlyArray<APIApplicationCommandInteractionDataOption>
  readonly resolved: Resolved
}

/** Objects that the values name, by their ids. */
export interface Resolved {
  readonly users: Record<string, unknown>
  readonly members: Record<string, unknown>
  readonly roles: Record<string, unknown>
  readonly channels: Record<string, unknown>
  readonly messages: Record<string, unknown>
  readonly attachments: Record<string, unknown>
}

export type OptionValue = string | number | boolean

interface Request {
  readonly world: World["Service"]
  readonly guild: Guild
  readonly command: APIApplicationCommand
  /** Words below the command: "get", or "group get". */
  readonly subcommand: string | undefined
  readonly values: Readonly<Record<string, OptionValue>>
  /** The option being typed, when this is for autocompletion: values may still be incomplete. */
  readonly focused?: string | undefined
}

/** Builds the options of an interaction. */
export const invoke = Effect.fnUntraced(function* (request: Request) {
  const { command, focused, subcommand, values } = request
  const path = (subcommand ?? "").split(/\s+/).filter((word) => word !== "")
  const levels = yield* descend(command, path)
  const fields = levels.at(-1)?.options ?? (levels.length > 0 ? [] : ((command as CommandLike).options ?? []))
  const resolved = emptyResolved()

  const unknown = Object.keys(values).find((name) => !fields.some((field) => field.name === name))
  if (unknown !== undefined) return yield* badRequest(`/${command.name} has no option "${unknown}" here`)
  if (focused !== undefined && !fields.some((field) => field.name === focused && field.autocomplete)) {
    return yield* badRequest(`/${command.name} does not complete the option "${focused}"`)
  }

  const options: Array<APIApplicationCommandInteractionDataOption> = []
  for (const field of fields) {
    const value = ownValue(values, field.name)
    if (focused !== undefined) {
      if (value === undefined && field.name !== focused) continue
      options.push({
        type: field.type,
        name: field.name,
        value: value ?? "",
        ...(field.name === focused ? { focused: true } : {}),
      } as APIApplicationCommandInteractionDataOption)
    } else if (value !== undefined) {
      const read = yield* readValue(request, field, value, resolved)
      options.push({
        type: field.type,
        name: field.name,
        value: read,
      } as APIApplicationCommandInteractionDataOption)
    } else if (field.required) return yield* badRequest(`the option "${field.name}" is required`)
  }

  return {
    fullName: [command.name, ...path].join(" "),
    options: levels.reduceRight<Array<APIApplicationCommandInteractionDataOption>>(
      (inner, { name, type }) => [
        { name, type, options: inner } as APIApplicationCommandInteractionDataOption,
      ],
      options,
    ),
    resolved,
  } satisfies Invocation
})

/** The value under a name that a bot chose, which may be "constructor". */
export const ownValue = <A>(values: Readonly<Record<string, A>>, name: string): A | undefined =>
  Object.hasOwn(values, name) ? values[name] : undefined

export const emptyResolved = (): Resolved => ({
  users: {},
  members: {},
  roles: {},
  channels: {},
  messages: {},
  attachments: {},
})

/** The objects an interaction carries beside its values; absent when the values name none. */
export const resolvedField = (resolved: Resolved) => {
  const filled = Object.entries(resolved).filter(([, objects]) => Object.keys(objects).length > 0)
  return filled.length > 0 ? { resolved: Object.fromEntries(filled) } : {}
}

type CommandLike = { readonly options?: ReadonlyArray<CommandOption> }

const isGroup = (option: CommandOption) =>
  option.type === OptionType.Subcommand || option.type === OptionType.SubcommandGroup

/** The subcommand groups and subcommands that the words name, outermost first. */
const descend = Effect.fnUntraced(function* (command: APIApplicationCommand, path: ReadonlyArray<string>) {
  const levels: Array<CommandOption> = []
  let options = (command as CommandLike).options ?? []
  for (const word of path) {
    const next = options.find((option) => option.name === word && isGroup(option))
    if (!next) {
      return yield* new ControlError({
        status: 404,
        code: "unknown_subcommand",
        message: `/${command.name} has no subcommand "${path.join(" ")}"`,
      })
    }
    levels.push(next)
    options = next.options ?? []
  }
  if (options.some(isGroup)) {
    return yield* badRequest(
      `/${command.name} needs a subcommand: ${options.map(({ name }) => [...path, name].join(" ")).join(", ")}`,
    )
  }
  return levels
})

const readValue = Effect.fnUntraced(function* (
  { guild, world }: Request,
  field: CommandOption,
  value: OptionValue,
  resolved: Resolved,
) {
  const refuse = (expected: string) => badRequest(`the option "${field.name}" must be ${expected}`)
  const choices = field.choices ?? []
  const checkChoice = (read: OptionValue) =>
    choices.length === 0 || choices.some((choice) => choice.value === read)
      ? Effect.succeed(read)
      : Effect.fail(refuse(`one of ${choices.map((choice) => choice.value).join(", ")}`))

  switch (field.type) {
    case OptionType.String: {
      const read = String(value)
      const [min, max] = [field.min_length ?? 0, field.max_length ?? 6000]
      if (read.length < min || read.length > max) return yield* refuse(`${min} to ${max} characters long`)
      return yield* checkChoice(read)
    }
    case OptionType.Integer:
    case OptionType.Number: {
      const read = typeof value === "string" && value.trim() !== "" ? Number(value) : value
      const whole = field.type === OptionType.Integer
      if (typeof read !== "number" || !Number.isFinite(read) || (whole && !Number.isSafeInteger(read))) {
        return yield* refuse(whole ? "an integer" : "a number")
      }
      if (read < (field.min_value ?? -Infinity)) return yield* refuse(`at least ${field.min_value}`)
      if (read > (field.max_value ?? Infinity)) return yield* refuse(`at most ${field.max_value}`)
      return yield* checkChoice(read)
    }
    case OptionType.Boolean:
      if (value === true || value === "true") return true
      if (value === false || value === "false") return false
      return yield* refuse("true or false")
    case OptionType.Attachment:
      return yield* badRequest("the playground cannot attach files to a command")
    default: {
      const id = String(value)
      if (!resolveId(world, guild, field.type, id, resolved)) {
        return yield* refuse("the id of something in this guild of the option's type")
      }
      return id
    }
  }
})

const optionKinds: Record<number, ReadonlyArray<"users" | "roles" | "channels">> = {
  [OptionType.User]: ["users"],
  [OptionType.Role]: ["roles"],
  [OptionType.Mentionable]: ["users", "roles"],
  [OptionType.Channel]: ["channels"],
}

const resolveId = (
  world: World["Service"],
  guild: Guild,
  type: number,
  id: string,
  resolved: Resolved,
): boolean => (optionKinds[type] ?? []).some((kind) => resolveInto(world, guild, kind, id, resolved))

/** Puts the user, role or channel with this id into `resolved`; false when the guild has none. */
export const resolveInto = (
  world: World["Service"],
  guild: Guild,
  kind: Exclude<keyof Resolved, "members" | "attachments">,
  id: string,
  resolved: Resolved,
): boolean => {
  if (kind === "users") {
    const member = guild.members.get(id)
    if (!member) return false
    resolved.users[id] = world.users.get(id)
    resolved.members[id] = { ...memberFields(member), permissions: permissionsOf(guild, id) }
  } else if (kind === "roles") {
    const role = guild.roles.find((role) => role.id === id)
    if (!role) return false
    resolved.roles[id] = role
  } else {
    const channel = guild.channels.find((channel) => channel.id === id)
    if (!channel) return false
    const { permissions } = guild.roles[0]
    resolved.channels[id] = { id, name: channel.name, type: channel.type, parent_id: null, permissions }
  }
  return true
}
