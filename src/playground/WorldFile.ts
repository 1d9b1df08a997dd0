/**
 * The playground's world as a JSON file. It is replaced as a whole by a rename, so a crash leaves the old or the new
 * one; it is checked when read, and one that cannot be read stops the start instead of being overwritten.
 */
import type { APIApplicationCommand, APIMessage, APIRole, APIUser } from "discord-api-types/v10"
import { MessageFlags } from "discord-api-types/v10"
import { dirname } from "node:path"
import { Effect, FileSystem, Queue, Schema } from "effect"
import type { StoredMessage } from "./MessageLog.ts"
import { compareSnowflakes } from "./Snowflakes.ts"
import { type Channel, type Guild, makeChannel, noRecords, type WorldState } from "./WorldState.ts"

/** The state file exists but does not hold a world, or cannot be read. */
export class WorldFileError extends Schema.TaggedError<WorldFileError>()("WorldFileError", {
  path: Schema.String,
  reason: Schema.String,
}) {
  override get message() {
    return `${this.path} does not hold a playground (${this.reason}); move it away to begin with a new one`
  }
}

const version = 1

const Id = Schema.String.check(Schema.isPattern(/^\d{1,20}$/))

/** An object of Discord's API whose keys in `fields` are checked; the rest is kept as it is. */
const wire =
  <A>() =>
  <const F extends Schema.Struct.Fields>(fields: F) => {
    const matches = Schema.is(Schema.Struct(fields))
    return Schema.declare((value: unknown): value is A => matches(value))
  }

const Json = Schema.Record(Schema.String, Schema.Unknown)
const JsonList = Schema.mutable(Schema.Array(Json))

const WorldFile = Schema.Struct({
  version: Schema.Literal(version),
  users: Schema.Array(wire<APIUser>()({ id: Id, username: Schema.String })),
  guilds: Schema.Array(
    Schema.Struct({
      id: Id,
      name: Schema.String,
      ownerId: Id,
      joinedAt: Schema.String,
      roles: Schema.NonEmptyArray(
        wire<APIRole>()({ id: Id, name: Schema.String, permissions: Schema.String }),
      ),
      members: Schema.Array(
        Schema.Struct({
          userId: Id,
          nick: Schema.NullOr(Schema.String),
          roles: Schema.Array(Id),
          joinedAt: Schema.String,
          timeoutUntil: Schema.optionalKey(Schema.String),
          mute: Schema.optionalKey(Schema.Boolean),
          deaf: Schema.optionalKey(Schema.Boolean),
          flags: Schema.optionalKey(Schema.Int),
        }),
      ),
      bans: Schema.optionalKey(
        Schema.Array(Schema.Struct({ userId: Id, reason: Schema.NullOr(Schema.String) })),
      ),
      invites: Schema.optionalKey(
        Schema.Array(
          Schema.Struct({
            code: Schema.String,
            channelId: Id,
            inviterId: Id,
            createdAt: Schema.String,
            maxAgeSecs: Schema.Int,
            maxUses: Schema.Int,
            temporary: Schema.Boolean,
          }),
        ),
      ),
      records: Schema.optionalKey(
        Schema.Struct({
          webhooks: JsonList,
          emojis: JsonList,
          stickers: Schema.optionalKey(JsonList),
          autoModerationRules: Schema.optionalKey(JsonList),
          scheduledEvents: JsonList,
          auditLog: JsonList,
        }),
      ),
      channels: Schema.Array(
        Schema.Struct({
          id: Id,
          name: Schema.String,
          type: Schema.Int,
          position: Schema.Int,
          lastMessageId: Schema.NullOr(Id),
          /** Where files of earlier versions have it; now one of the settings. */
          topic: Schema.optionalKey(Schema.NullOr(Schema.String)),
          settings: Schema.optionalKey(Json),
          thread: Schema.optionalKey(
            Schema.Struct({
              parentId: Id,
              ownerId: Id,
              archived: Schema.Boolean,
              locked: Schema.Boolean,
              archivedAt: Schema.String,
              createdAt: Schema.optionalKey(Schema.String),
              autoArchiveMinutes: Schema.optionalKey(Schema.Int),
              invitable: Schema.optionalKey(Schema.Boolean),
              memberIds: Schema.Array(Id),
            }),
          ),
          messages: Schema.Array(
            Schema.Struct({
              message: wire<APIMessage>()({
                id: Id,
                channel_id: Id,
                content: Schema.String,
                author: Schema.Struct({ id: Id }),
                embeds: Schema.Array(Schema.Unknown),
                attachments: Schema.Array(Schema.Unknown),
                mentions: Schema.Array(Schema.Struct({ id: Id })),
              }),
              reactions: Schema.Array(
                Schema.Struct({
                  emoji: Schema.Struct({ id: Schema.NullOr(Id), name: Schema.String }),
                  users: Schema.Array(Id),
                }),
              ),
              pinnedAt: Schema.optionalKey(Schema.String),
              votes: Schema.optionalKey(Schema.Array(Schema.Struct({ userId: Id, answerId: Schema.Int }))),
            }),
          ),
        }),
      ),
    }),
  ),
  commands: Schema.Array(
    Schema.Struct({
      scope: Schema.String,
      commands: Schema.Array(wire<APIApplicationCommand>()({ id: Id, name: Schema.String, version: Id })),
    }),
  ),
}).check(
  Schema.makeFilter(
    ({ guilds, users }) => {
      const known = new Set(users.map(({ id }) => id))
      return guilds.every(
        ({ members, ownerId }) =>
          members.every(({ userId }) => known.has(userId)) &&
          members.some(({ userId }) => userId === ownerId),
      )
    },
    { message: "a guild has members who do not exist, or lacks its owner" },
  ),
)
type WorldFile = typeof WorldFile.Type

const decode = Schema.decodeUnknownEffect(Schema.fromJsonString(WorldFile))

/** The saved world and the newest id in it; undefined when there is no such file yet. */
export const loadWorld = Effect.fnUntraced(function* (path: string) {
  const fs = yield* FileSystem.FileSystem
  const text = yield* fs.readFileString(path).pipe(
    Effect.catchIf(
      (error) => error.reason._tag === "NotFound",
      () => Effect.succeed(undefined),
    ),
    Effect.mapError((error) => new WorldFileError({ path, reason: error.message })),
  )
  if (text === undefined) return undefined
  const file = yield* decode(text).pipe(
    Effect.mapError((error) => new WorldFileError({ path, reason: error.message })),
  )
  return { state: fromFile(file), newestId: newestId(file) }
})

/**
 * Keeps `path` up to date until the scope closes. Returns the function that announces a change, which is in the file
 * at most 250 ms and the writing itself later; where writing takes long, saves become rarer instead of busier.
 */
export const keepSaved = Effect.fnUntraced(function* (path: string, state: WorldState) {
  const fs = yield* FileSystem.FileSystem
  const changes = yield* Queue.sliding<void>(1)
  let dirty = true
  let pause = shortestPause

  const write = Effect.gen(function* () {
    dirty = false
    const temporary = `${path}.new`
    yield* fs.makeDirectory(dirname(path), { recursive: true })
    yield* fs.writeFileString(temporary, JSON.stringify(toFile(state)), { mode: 0o600 })
    yield* fs.rename(temporary, path)
  }).pipe(
    Effect.catch((error) => {
      dirty = true
      return Effect.logWarning(`the playground could not be saved to ${path}`, error)
    }),
    Effect.uninterruptible,
  )
  const save = Effect.suspend(() => (dirty ? write : Effect.void))

  yield* Effect.addFinalizer(() => save)
  yield* Effect.gen(function* () {
    yield* Queue.take(changes)
    yield* Effect.sleep(pause)
    const started = performance.now()
    yield* save
    pause = Math.max(shortestPause, (performance.now() - started) * 20)
  }).pipe(Effect.forever, Effect.forkScoped)
  yield* save
  return () => {
    dirty = true
    Queue.offerUnsafe(changes, undefined)
  }
})

const shortestPause = 200

const toFile = (state: WorldState): WorldFile => ({
  version,
  users: [...state.users.values()],
  guilds: Array.from(state.guilds.values(), ({ voice: _voice, ...guild }) => ({
    ...guild,
    members: [...guild.members.values()],
    bans: Array.from(guild.bans, ([userId, reason]) => ({ userId, reason })),
    invites: [...guild.invites.values()],
    channels: guild.channels.map(({ ephemeral: _ephemeral, guildId: _guildId, messages, ...channel }) => ({
      ...channel,
      messages: messages.all(),
    })),
  })),
  commands: Array.from(state.commands, ([scope, commands]) => ({ scope, commands })),
})

const fromFile = (file: WorldFile): WorldState => ({
  users: new Map(file.users.map((user) => [user.id, user])),
  guilds: new Map(
    file.guilds.map((guild): [string, Guild] => [
      guild.id,
      {
        ...guild,
        members: new Map(guild.members.map((member) => [member.userId, member])),
        bans: new Map(guild.bans?.map(({ userId, reason }) => [userId, reason])),
        invites: new Map(guild.invites?.map((invite) => [invite.code, invite])),
        records: { ...noRecords(), ...guild.records },
        voice: new Map(),
        channels: guild.channels.map(({ messages, settings, thread, topic, ...channel }): Channel =>
          makeChannel(
            {
              ...channel,
              guildId: guild.id,
              settings: { ...(typeof topic === "string" ? { topic } : {}), ...settings },
              ...(thread === undefined ? {} : { thread: { ...thread } }),
            },
            messages.filter((stored) => !isLoading(stored)),
          ),
        ),
      },
    ]),
  ),
  commands: new Map(file.commands.map(({ commands, scope }) => [scope, commands])),
})

/** "thinking…": nobody is left who could fill such a message after a restart. */
const isLoading = ({ message }: StoredMessage) => ((message.flags ?? 0) & MessageFlags.Loading) !== 0

const newestId = (file: WorldFile): string => {
  const ids = [
    ...file.users.map(({ id }) => id),
    ...file.guilds.flatMap((guild) => [
      guild.id,
      ...guild.roles.map(({ id }) => id),
      ...Object.values(guild.records ?? {}).flatMap((list) =>
        list.flatMap(({ id }) => (typeof id === "string" ? [id] : [])),
      ),
      ...guild.channels.flatMap((channel) => [channel.id, channel.lastMessageId ?? "0"]),
      ...guild.channels.flatMap((channel) => channel.messages.map(({ message }) => message.id)),
    ]),
    ...file.commands.flatMap(({ commands }) => commands.flatMap(({ id, version }) => [id, version])),
  ]
  return ids.reduce((newest, id) => (compareSnowflakes(id, newest) > 0 ? id : newest), "0")
}
