import { Console, Effect, Option, Schema } from "effect"
import { Argument, Command, Flag } from "effect/cli"
import { confirmed, yes } from "../Confirm.ts"
import { client, flora, guild, tell } from "../Flags.ts"
import { backups, exportEntries, importEntries, KvCommandFailed, restore } from "./kvBackups.ts"

const store = Flag.String("store").pipe(Flag.withAlias("s"), Flag.withDescription("Name of the store"))
const key = Argument.String("key")
const json = (text: string, name: string) =>
  Effect.mapError(
    Schema.decodeEffect(Schema.fromJsonString(Schema.Json))(text),
    () => new KvCommandFailed({ message: `${name} must be JSON; a text stands in double quotes` }),
  )

/** A field of a call, left out where the person did not give it. */
const given = <Name extends string, A>(name: Name, value: Option.Option<A>) =>
  (Option.isSome(value) ? { [name]: value.value } : {}) as { readonly [K in Name]?: A }

const stores = Command.make(
  "stores",
  { guild },
  Effect.fn("kv.stores")(function* ({ guild }) {
    const all = yield* (yield* client).KvStores({ guildId: guild })
    const lines = all.map(({ name, keys, bytes }) => `${name}  ${keys} keys  ${bytes} bytes`)
    const none = "the guild has no stores; one comes into being with its first key"
    yield* tell(all, Console.log(lines.length === 0 ? none : lines.join("\n")))
  }, Effect.scoped),
).pipe(Command.withAlias("list-stores"), Command.withDescription("List a guild's stores and what they hold"))

const createStore = Command.make(
  "create-store",
  { guild, store },
  Effect.fn("kv.create-store")(function* ({ guild, store }) {
    const report = yield* (yield* client).KvCreateStore({ guildId: guild, store })
    yield* tell(report, Console.log(`${store} can be used; a store comes into being with its first key`))
  }, Effect.scoped),
).pipe(Command.withDescription("Check that a store can have this name; none has to be made"))

const deleteStore = Command.make(
  "delete-store",
  { guild, store, yes },
  Effect.fn("kv.delete-store")(function* ({ guild, store, yes }) {
    yield* confirmed(yes, `deletes every key of ${JSON.stringify(store)}`)
    yield* (yield* client).KvDeleteStore({ guildId: guild, store })
    yield* tell({ store }, Effect.void)
  }, Effect.scoped),
).pipe(Command.withDescription("Delete a store with all its keys"))

const get = Command.make(
  "get",
  { guild, store, key },
  Effect.fn("kv.get")(function* ({ guild, store, key }) {
    const found = yield* (yield* client).KvGet({ guildId: guild, store, key })
    const { value } = found
    if (value === null)
      return yield* new KvCommandFailed({ message: `key not found: ${JSON.stringify(key)}` })
    yield* tell(found, Console.log(value))
  }, Effect.scoped),
).pipe(Command.withDescription("Print a key's value"))

const set = Command.make(
  "set",
  {
    guild,
    store,
    value: Argument.String("value"),
    key: Flag.String("key").pipe(Flag.withAlias("k")),
    expiration: Flag.Int("expiration").pipe(
      Flag.withDescription("Unix time in seconds at which the key is gone"),
      Flag.optional,
    ),
    ttl: Flag.Int("ttl").pipe(Flag.withDescription("Seconds after which the key is gone"), Flag.optional),
    metadata: Flag.String("metadata").pipe(Flag.withDescription("JSON"), Flag.optional),
  },
  Effect.fn("kv.set")(function* ({ guild, store, key, value, expiration, ttl, metadata }) {
    yield* (yield* client).KvSet({
      guildId: guild,
      store,
      key,
      value,
      ...given("expiration", expiration),
      ...given("ttlSeconds", ttl),
      ...(Option.isSome(metadata) ? { metadata: yield* json(metadata.value, "--metadata") } : {}),
    })
    yield* tell({ store, key }, Effect.void)
  }, Effect.scoped),
).pipe(Command.withDescription("Give a key a value"))

const remove = Command.make(
  "delete",
  { guild, store, key },
  Effect.fn("kv.delete")(function* ({ guild, store, key }) {
    yield* (yield* client).KvDelete({ guildId: guild, store, key })
    yield* tell({ store, key }, Effect.void)
  }, Effect.scoped),
).pipe(Command.withDescription("Delete a key"))

const list = Command.make(
  "list",
  {
    guild,
    store,
    prefix: Flag.String("prefix").pipe(Flag.withDefault("")),
    limit: Flag.Int("limit").pipe(Flag.withAlias("n"), Flag.withDefault(100)),
    cursor: Flag.String("cursor").pipe(Flag.optional),
    reverse: Flag.Boolean("reverse").pipe(Flag.withDescription("Last key first"), Flag.withDefault(false)),
  },
  Effect.fn("kv.list")(function* ({ guild, store, cursor, ...options }) {
    const page = yield* (yield* client).KvList({
      guildId: guild,
      store,
      ...options,
      ...given("cursor", cursor),
    })
    if ((yield* flora).json) return yield* Console.log(JSON.stringify(page, undefined, 2))
    for (const { name, expiration, metadata } of page.keys) {
      const until = expiration === undefined ? "" : `  until ${new Date(expiration * 1000).toISOString()}`
      yield* Console.log(`${name}${until}${metadata === undefined ? "" : `  ${JSON.stringify(metadata)}`}`)
    }
    if (page.cursor !== undefined) yield* Console.error(`more with --cursor ${JSON.stringify(page.cursor)}`)
  }, Effect.scoped),
).pipe(Command.withAlias("list-keys"), Command.withDescription("List a store's keys"))

export const kv = Command.make("kv").pipe(
  Command.withDescription("Look into a guild's key-value stores, and back them up"),
  Command.withSubcommands([
    stores,
    get,
    set,
    remove,
    list,
    createStore,
    deleteStore,
    importEntries,
    exportEntries,
    backups,
    restore,
  ]),
)
