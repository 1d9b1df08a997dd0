/** The test kit as authors see it: `sdk/test.d.ts` describes every part. */
import { Effect, type Exit, Schema } from "effect"
import { Milliseconds } from "../domain/Cron.ts"
import type { GuildId } from "../domain/Ids.ts"
import { Channels } from "../playground/Channels.ts"
import * as Identity from "../playground/Identity.ts"
import { Members } from "../playground/Members.ts"
import { Messages } from "../playground/Messages.ts"
import { Reactions } from "../playground/Reactions.ts"
import { Roles } from "../playground/Roles.ts"
import { UserActions } from "../playground/UserActions.ts"
import { World } from "../playground/World.ts"
import type { Channel, Guild as PlaygroundGuild } from "../playground/WorldState.ts"
import { KvStore } from "../services/kv/KvStore.ts"
import type * as Kit from "../../sdk/test.d.ts"
import { permissionBits } from "../../sdk/src/Permissions.ts"
import { TestMistake } from "./Errors.ts"
import { Guild, type Services } from "./Guild.ts"
import { channelView, memberView, messageView, modalView } from "./Views.ts"

export { ScriptFailed, TestMistake } from "./Errors.ts"

export const testGuild = async (
  script: string | URL,
  options: Kit.TestGuildOptions = {},
): Promise<Kit.TestGuild> => {
  const guild = new Guild(options)
  try {
    const made = await TestGuild.make(guild, options)
    await guild.deploy(script)
    return made
  } catch (error) {
    await guild.close()
    throw error
  }
}

/** The parts of the playground that people act through. */
const parts = Effect.all({
  world: World,
  messages: Messages,
  members: Members,
  roles: Roles,
  channels: Channels,
  reactions: Reactions,
  users: UserActions,
})

type Parts = Effect.Success<typeof parts>

const you = { byUserId: Identity.youId }

class TestGuild implements Kit.TestGuild {
  readonly id = Identity.guildId
  private readonly guild: Guild
  private readonly parts: Parts

  private constructor(guild: Guild, parts: Parts) {
    this.guild = guild
    this.parts = parts
  }

  static async make(guild: Guild, options: Kit.TestGuildOptions): Promise<TestGuild> {
    const made = new TestGuild(guild, await guild.runtime.runPromise(parts))
    const { channels = [], members = [], permissions, roles = [] } = options
    if (permissions !== undefined) {
      const bits = String(permissionBits(permissions, "testGuild: permissions"))
      await made.does(made.parts.roles.update(made.world, Identity.guildId, { permissions: bits }, you))
    }
    for (const name of channels) await made.does(made.parts.channels.create(made.world, { name }, you))
    for (const name of roles) await made.does(made.parts.roles.create(made.world, { name }, you))
    for (const name of members) await made.does(made.parts.members.invite(made.world, name))
    return made
  }

  // --- what there is ---------------------------------------------------------------------------------------------------

  get now(): Date {
    return new Date(this.guild.clock.now)
  }

  get messages(): ReadonlyArray<Kit.TestMessage> {
    return this.channel("general").messages
  }

  get logs(): ReadonlyArray<Kit.TestLogLine> {
    return [...this.guild.logs]
  }

  get calls(): ReadonlyArray<Kit.TestCall> {
    return [...this.guild.calls.made]
  }

  get requests(): ReadonlyArray<Request> {
    return this.guild.requests.made.map((request) => request.clone())
  }

  get commands(): ReadonlyArray<string> {
    return (this.parts.world.commands.get(Identity.guildId) ?? []).map(({ name }) => name)
  }

  channel(name: string): Kit.TestChannel {
    return channelView(this.parts.messages, this.findChannel(name))
  }

  member(name: string): Kit.TestMember {
    const id = this.findMember(name)
    return memberView(this.parts.world, this.world, this.world.members.get(id)!)
  }

  role(name: string): Kit.TestRole {
    const role = this.world.roles.find((each) => each.name === name || each.id === name)
    if (role === undefined)
      throw mistake(
        `role "${name}"`,
        this.world.roles.map((each) => each.name),
      )
    return { id: role.id, name: role.name }
  }

  store(name: string): Kit.TestStore {
    const id = Identity.guildId as GuildId
    const ask = <A>(use: (kv: KvStore["Service"]) => Effect.Effect<A, Error>) =>
      this.does(Effect.flatMap(KvStore, use))
    const get = (key: string) => ask((kv) => kv.get(id, name, key))
    const set = (key: string, value: string, options?: { readonly ttlSeconds?: number }) =>
      ask((kv) => kv.set(id, name, key, value, options))
    return {
      get,
      getJson: async <Value>(key: string) => JSON.parse((await get(key)) ?? "null") as Value | null,
      set,
      setJson: (key, value, options) => set(key, JSON.stringify(value), options),
      delete: (key) => ask((kv) => kv.delete(id, name, key)),
      keys: async (prefix) => {
        const page = await ask((kv) =>
          kv.list(id, name, { limit: 1000, ...(prefix === undefined ? {} : { prefix }) }),
        )
        return page.keys.map((key) => key.name)
      },
    }
  }

  // --- what people do --------------------------------------------------------------------------------------------------

  send(content: string, acting: Kit.Acting & { readonly replyTo?: Kit.TestMessage } = {}) {
    const { authorId, channelId } = this.place(acting)
    return this.act(this.parts.users.write({ channelId, authorId, content, replyTo: acting.replyTo?.id }))
  }

  edit(message: Kit.TestMessage, content: string) {
    return this.act(
      this.parts.messages.edit(this.findChannel(message.channelId), message.id, { body: { content } }),
    )
  }

  delete(message: Kit.TestMessage) {
    return this.act(this.parts.messages.delete(this.findChannel(message.channelId), message.id))
  }

  slash(command: string, options: Readonly<Record<string, Kit.TestOption>> = {}, acting: Kit.Acting = {}) {
    return this.ask(this.parts.users.runCommand(this.commandUse(command, options, acting)))
  }

  async suggest(
    command: string,
    focused: string,
    options: Readonly<Record<string, Kit.TestOption>>,
    acting: Kit.Acting = {},
  ) {
    let choices: ReadonlyArray<{ readonly name: string; readonly value: string | number }> = []
    await this.ask(
      Effect.map(
        this.parts.users.complete({ ...this.commandUse(command, options, acting), focused }),
        (completed) => {
          choices = completed.choices.map(({ name, value }) => ({ name, value }))
        },
      ),
    )
    return choices
  }

  menu(command: string, target: Kit.TestMember | Kit.TestMessage, acting: Kit.Acting = {}) {
    const { authorId, channelId } = this.place(acting)
    const isMessage = "channelId" in target
    return this.ask(
      this.parts.users.useMenu({
        channelId: isMessage ? target.channelId : channelId,
        name: command,
        target: isMessage ? "message" : "user",
        targetId: target.id,
        userId: authorId,
      }),
    )
  }

  click(message: Kit.TestMessage, button: string, acting: Kit.Acting = {}) {
    const buttons = componentsOf(this.current(message)).filter((component) => component.type === 2)
    const found = buttons.find((each) => each.custom_id === button || each.label === button)
    if (found?.custom_id === undefined)
      throw mistake(
        `button "${button}" that reaches the bot`,
        buttons.map((each) => each.label ?? each.custom_id ?? ""),
      )
    return this.use(message, found.custom_id, undefined, acting)
  }

  select(
    message: Kit.TestMessage,
    menu: string,
    values: ReadonlyArray<string | { readonly id: string }>,
    acting: Kit.Acting = {},
  ) {
    return this.use(message, menu, values.map(idOf), acting)
  }

  submit(
    modal: Kit.TestModal,
    fields: Readonly<Record<string, string | ReadonlyArray<string>>>,
    acting: Kit.Acting = {},
  ) {
    const userId = acting.as === undefined ? undefined : this.findMember(idOf(acting.as))
    return this.ask(
      this.parts.users.submitModal({ interactionId: modal.interactionId, values: fields, userId }),
    )
  }

  react(message: Kit.TestMessage, emoji: string, acting: Kit.Acting = {}) {
    const { authorId } = this.place(acting)
    return this.act(
      this.parts.reactions.add(this.findChannel(message.channelId), message.id, emoji, authorId),
    )
  }

  unreact(message: Kit.TestMessage, emoji: string, acting: Kit.Acting = {}) {
    const { authorId } = this.place(acting)
    return this.act(
      this.parts.reactions.remove(this.findChannel(message.channelId), message.id, emoji, authorId),
    )
  }

  join(name: string) {
    return this.act(this.parts.members.invite(this.world, name))
  }

  leave(member: string | Kit.TestMember) {
    return this.act(this.parts.members.leave(this.world, this.findMember(idOf(member))))
  }

  kick(member: string | Kit.TestMember, acting: Kit.Moderating = {}) {
    return this.act(
      this.parts.members.kick(this.world, this.findMember(idOf(member)), this.moderator(acting)),
    )
  }

  ban(member: string | Kit.TestMember, acting: Kit.Moderating = {}) {
    return this.act(this.parts.members.ban(this.world, this.findMember(idOf(member)), this.moderator(acting)))
  }

  setRoles(member: string | Kit.TestMember, roles: ReadonlyArray<string | Kit.TestRole>) {
    const change = { roles: roles.map((role) => this.role(idOf(role)).id) }
    return this.act(this.parts.members.update(this.world, this.findMember(idOf(member)), change, you))
  }

  async addRole(name: string): Promise<Kit.TestRole> {
    await this.act(this.parts.roles.create(this.world, { name }, you))
    return this.role(name)
  }

  async addChannel(name: string): Promise<Kit.TestChannel> {
    await this.act(this.parts.channels.create(this.world, { name }, you))
    return this.channel(name)
  }

  emit(event: string, payload: object) {
    if (!this.guild.handles(event)) throw new TestMistake(`the script has no handler of ${event}`)
    return this.act(Effect.sync(() => this.guild.deliver(event, payload)))
  }

  // --- time, the outside, the end --------------------------------------------------------------------------------------

  advance(duration: number | string) {
    const millis = Schema.decodeUnknownSync(Milliseconds)(duration)
    return this.watched(() => this.guild.advance(millis))
  }

  advanceTo(time: Date | string) {
    const millis = new Date(time).getTime() - this.guild.clock.now
    if (!(millis >= 0)) throw new TestMistake(`${String(time)} is not a time after ${this.now.toISOString()}`)
    return this.watched(() => this.guild.advance(millis))
  }

  onFetch: Kit.TestGuild["onFetch"] = (url, answer) => this.guild.requests.answer(url, answer)

  close(): Promise<void> {
    return this.guild.close()
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  // --- how -------------------------------------------------------------------------------------------------------------

  private get world(): PlaygroundGuild {
    return this.parts.world.guilds.get(Identity.guildId)!
  }

  /** Something that a person does, and what the script makes of it. */
  private act<E extends Error>(action: Effect.Effect<unknown, E, Services>): Promise<Kit.Outcome> {
    return this.watched(async () => {
      await this.does(action)
      await this.guild.settle()
    })
  }

  /** The same for what waits for an answer of the script, which may not come, or not before the clock moves. */
  private ask<E extends Error>(action: Effect.Effect<unknown, E, Services>): Promise<Kit.Outcome> {
    return this.watched(async () => {
      let ended: Exit.Exit<unknown, E> | undefined
      const noted = Effect.onExit(action, (exit) => Effect.sync(() => void (ended = exit)))
      this.guild.runtime.runFork(noted)
      await this.guild.settle()
      if (ended !== undefined) await this.does(ended)
    })
  }

  /** Runs an effect of the playground. Errors: `TestMistake`, in its words. */
  private async does<A, E extends Error>(effect: Effect.Effect<A, E, Services>): Promise<A> {
    const result = await this.guild.runtime.runPromise(Effect.result(effect))
    if (result._tag === "Success") return result.success
    throw "code" in result.failure &&
      typeof result.failure.code === "string" &&
      /^[A-Z_]+$/.test(result.failure.code)
      ? Object.assign(new Error(result.failure.message), { code: result.failure.code })
      : new TestMistake(result.failure.message)
  }

  private async watched(work: () => Promise<void>): Promise<Kit.Outcome> {
    const { calls, happened, logs } = this.guild
    const [firstCall, firstEvent, firstLog] = [calls.made.length, happened.length, logs.length]
    await work()
    const events = happened.slice(firstEvent).map(({ d, t }) => ({ t, d: d as Wire }))
    const ids = (t: string, byBot: boolean) => [
      ...new Set(
        events
          .flatMap(({ d, t: name }) => (name === t && (d.author?.id === Identity.botId) === byBot ? [d] : []))
          .map((d) => d.id!),
      ),
    ]
    const views = (which: ReadonlyArray<string>) =>
      which.flatMap((id) => {
        const event = events.find(({ d }) => d.id === id && d.channel_id !== undefined)
        const channel = this.parts.world.channels.get(event?.d.channel_id ?? "")
        const stored = channel && this.parts.messages.find(channel, id)
        return channel && stored ? [messageView(this.parts.messages, channel, stored)] : []
      })
    const posted = ids("MESSAGE_CREATE", true)
    const modal = events.findLast(({ t }) => t === "MODAL_OPEN")?.d
    const replies = views(posted)
    return {
      reply: replies[0],
      replies,
      edits: views(ids("MESSAGE_UPDATE", true).filter((id) => !posted.includes(id))),
      deleted: events.flatMap(({ d, t }) =>
        t === "MESSAGE_DELETE" ? [d.id!] : t === "MESSAGE_DELETE_BULK" ? d.ids! : [],
      ),
      modal: modal && modalView(modal.interactionId!, modal.modal!),
      calls: calls.made.slice(firstCall),
      logs: logs.slice(firstLog),
      message: views(ids("MESSAGE_CREATE", false))[0],
    }
  }

  private use(
    message: Kit.TestMessage,
    customId: string,
    values: ReadonlyArray<string> | undefined,
    acting: Kit.Acting,
  ) {
    const { channelId, id: messageId } = message
    const { authorId: userId } = this.place(acting)
    return this.ask(this.parts.users.useComponent({ messageId, channelId, customId, userId, values }))
  }

  private commandUse(command: string, options: Readonly<Record<string, Kit.TestOption>>, acting: Kit.Acting) {
    const [name = "", ...words] = command.replace(/^\//, "").split(/\s+/)
    const { authorId, channelId } = this.place(acting)
    return {
      channelId,
      userId: authorId,
      name,
      subcommand: words.length === 0 ? undefined : words.join(" "),
      options: Object.fromEntries(
        Object.entries(options).map(([key, value]) => [key, typeof value === "object" ? value.id : value]),
      ),
    }
  }

  private place({ as = "you", channel = "general" }: Kit.Acting) {
    return { authorId: this.findMember(idOf(as)), channelId: this.findChannel(idOf(channel)).id }
  }

  private moderator({ as = "you", reason }: Kit.Moderating) {
    return { byUserId: this.findMember(idOf(as)), reason }
  }

  /** A message as it is now: a test may hold it as it was. */
  private current(message: Kit.TestMessage): Kit.TestMessage {
    const channel = this.findChannel(message.channelId)
    const stored = this.parts.messages.find(channel, message.id)
    if (stored === undefined) throw new TestMistake(`the message ${message.id} is no longer there`)
    return messageView(this.parts.messages, channel, stored)
  }

  private findChannel(name: string): Channel {
    const all = [...this.parts.world.channels.values()]
    const found = all.find((channel) => channel.name === name || channel.id === name)
    if (found === undefined)
      throw mistake(
        `channel "${name}"`,
        all.map((channel) => channel.name),
      )
    return found
  }

  private findMember(name: string): string {
    const names = new Map(
      [...this.world.members.keys()].map((id) => [id, this.parts.world.users.get(id)!.username]),
    )
    const found = [...names].find(([id, username]) => id === name || username === name)
    if (found === undefined) throw mistake(`member "${name}"`, [...names.values()])
    return found[0]
  }
}

/** What this file reads of the playground's events. */
interface Wire {
  readonly id?: string
  readonly ids?: ReadonlyArray<string>
  readonly channel_id?: string
  readonly author?: { readonly id: string }
  readonly interactionId?: string
  readonly modal?: Parameters<typeof modalView>[1]
}

interface Component {
  readonly type: number
  readonly custom_id?: string
  readonly label?: string
  readonly components?: ReadonlyArray<Component>
  readonly accessory?: Component
}

const componentsOf = (message: Kit.TestMessage): ReadonlyArray<Component> => {
  const within = (component: Component): ReadonlyArray<Component> => [
    component,
    ...(component.components ?? []).flatMap(within),
    ...(component.accessory === undefined ? [] : within(component.accessory)),
  ]
  return (message.components as ReadonlyArray<Component>).flatMap(within)
}

const idOf = (what: string | { readonly id: string }): string => (typeof what === "string" ? what : what.id)

const mistake = (what: string, there: ReadonlyArray<string>) =>
  new TestMistake(`there is no ${what}; there is ${there.length === 0 ? "none at all" : there.join(", ")}`)
