/** The commands an application has registered, in one guild or everywhere. */
import { type APIApplicationCommand, ApplicationCommandType } from "discord-api-types/v10"
import { Context, Effect, Layer } from "effect"
import { type CommandBody, type CommandEdit, commandErrors } from "./CommandBody.ts"
import { type DiscordError, refusal } from "./DiscordError.ts"
import { Events } from "./Events.ts"
import { invalidField, invalidForm } from "./FormBody.ts"
import * as Identity from "./Identity.ts"
import { World } from "./World.ts"
import { globalScope } from "./WorldState.ts"

export class Commands extends Context.Service<
  Commands,
  {
    /** The commands of a guild, or the global ones for `globalScope`. */
    readonly list: (scope: string) => ReadonlyArray<APIApplicationCommand>
    readonly get: (scope: string, id: string) => Effect.Effect<APIApplicationCommand, DiscordError>
    /** Adds a command, or replaces the one of the same name and type. */
    readonly upsert: (
      scope: string,
      body: CommandBody,
    ) => Effect.Effect<{ readonly command: APIApplicationCommand; readonly isNew: boolean }, DiscordError>
    readonly edit: (
      scope: string,
      id: string,
      body: CommandEdit,
    ) => Effect.Effect<APIApplicationCommand, DiscordError>
    /** Replaces all commands of the scope; a command that keeps its name and type keeps its id. */
    readonly overwrite: (
      scope: string,
      bodies: ReadonlyArray<CommandBody>,
    ) => Effect.Effect<ReadonlyArray<APIApplicationCommand>, DiscordError>
    readonly delete: (scope: string, id: string) => Effect.Effect<void, DiscordError>
    /** What a user of the guild can choose from: its own commands, and global ones whose name it does not take. */
    readonly offered: (guildId: string) => ReadonlyArray<APIApplicationCommand>
  }
>()("flora/playground/Commands") {
  static readonly layer = Layer.effect(
    Commands,
    Effect.suspend(() => make),
  )
}

/** How many commands of each type a scope may hold. */
const capacity: Record<number, number> = {
  [ApplicationCommandType.ChatInput]: 100,
  [ApplicationCommandType.User]: 5,
  [ApplicationCommandType.Message]: 5,
}

const typeOf = (command: { readonly type?: number | null | undefined }) =>
  command.type ?? ApplicationCommandType.ChatInput

const isSame = (a: { name: string; type?: number | null | undefined }) => (b: typeof a) =>
  a.name === b.name && typeOf(a) === typeOf(b)

const make = Effect.gen(function* () {
  const world = yield* World
  const events = yield* Events

  const list = (scope: string) => world.commands.get(scope) ?? []

  const offered = (guildId: string) => {
    const own = list(guildId)
    return [...own, ...list(globalScope).filter((command) => !own.some(isSame(command)))]
  }

  const set = (scope: string, commands: ReadonlyArray<APIApplicationCommand>) => {
    world.commands.set(scope, commands)
    world.touch()
    for (const guildId of scope === globalScope ? world.guilds.keys() : [scope]) {
      events.publish("COMMANDS_UPDATE", guildId, { guildId, commands: offered(guildId) }, "page")
    }
  }

  const get = (scope: string, id: string) => {
    const command = list(scope).find((command) => command.id === id)
    return command ? Effect.succeed(command) : Effect.fail(refusal("unknownCommand"))
  }

  const toCommand = (scope: string, body: CommandBody): APIApplicationCommand => {
    const previous = list(scope).find(isSame(body))
    return {
      id: previous?.id ?? world.snowflakes.next(),
      application_id: Identity.botId,
      version: world.snowflakes.next(),
      default_member_permissions: body.default_member_permissions ?? null,
      type: typeOf(body),
      name: body.name,
      name_localizations: body.name_localizations ?? null,
      description: body.description ?? "",
      description_localizations: body.description_localizations ?? null,
      ...(scope === globalScope ? { dm_permission: body.dm_permission ?? true } : { guild_id: scope }),
      contexts: body.contexts ?? null,
      integration_types: body.integration_types ?? [0],
      nsfw: body.nsfw ?? false,
      ...(body.options?.length ? { options: body.options } : {}),
    } as APIApplicationCommand
  }

  const upsert = Effect.fnUntraced(function* (scope: string, body: CommandBody) {
    yield* check(body)
    const others = list(scope).filter((other) => !isSame(body)(other))
    yield* checkCapacity([...others, body])
    const command = toCommand(scope, body)
    const isNew = others.length === list(scope).length
    set(
      scope,
      isNew ? [...others, command] : list(scope).map((other) => (isSame(body)(other) ? command : other)),
    )
    return { command, isNew }
  })

  const edit = Effect.fnUntraced(function* (scope: string, id: string, changes: CommandEdit) {
    const previous = yield* get(scope, id)
    const present = Object.entries(changes).filter(([, value]) => value !== undefined)
    const body = { ...previous, ...Object.fromEntries(present), type: previous.type } as CommandBody
    yield* check(body)
    if (list(scope).some((other) => other.id !== id && isSame(body)(other))) {
      return yield* invalidField(["name"], duplicateName.code, duplicateName.message)
    }
    const command = { ...toCommand(scope, body), id }
    set(
      scope,
      list(scope).map((other) => (other.id === id ? command : other)),
    )
    return command
  })

  const overwrite = Effect.fnUntraced(function* (scope: string, bodies: ReadonlyArray<CommandBody>) {
    const errors = bodies.flatMap((body, index) => [
      ...commandErrors(body, [index]),
      ...(bodies.findIndex(isSame(body)) < index ? [{ path: [index, "name"], ...duplicateName }] : []),
    ])
    if (errors.length > 0) return yield* invalidForm(errors)
    yield* checkCapacity(bodies)
    const commands = bodies.map((body) => toCommand(scope, body))
    set(scope, commands)
    return commands
  })

  const remove = Effect.fnUntraced(function* (scope: string, id: string) {
    yield* get(scope, id)
    set(
      scope,
      list(scope).filter((command) => command.id !== id),
    )
  })

  return Commands.of({ list, get, upsert, edit, overwrite, delete: remove, offered })
})

const duplicateName = {
  code: "APPLICATION_COMMANDS_DUPLICATE_NAME",
  message: "Application command names must be unique",
}

const check = (body: CommandBody, path: ReadonlyArray<PropertyKey> = []) => {
  const errors = [...commandErrors(body, path)]
  return errors.length > 0 ? Effect.fail(invalidForm(errors)) : Effect.void
}

const checkCapacity = (commands: ReadonlyArray<{ readonly type?: number | null | undefined }>) =>
  Object.entries(capacity).some(
    ([type, max]) => commands.filter((command) => typeOf(command) === Number(type)).length > max,
  )
    ? Effect.fail(refusal("tooManyCommands"))
    : Effect.void
