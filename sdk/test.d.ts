/**
 * The test kit: runs a script as flora does, in an isolate of its own, in a small Discord that exists for the test only, with a clock that
 * moves when the test says so. Works with any test runner on Node 22.18 or later.
 */

import type { Permission } from "./src/Permissions.ts"
import type { APIEmbed, APIMessage, APIMessageTopLevelComponent } from "discord-api-types/v10"

/** What a guild consists of at first, and what its script is given. */
export interface TestGuildOptions {
  /** The time at which the test begins: a `Date`, or text that `Date` understands. Defaults to 2026-01-01T00:00:00Z. */
  readonly now?: Date | string
  /** Values of secrets by name. The script gets placeholders; what `onFetch` sees has the values filled in. Defaults to none. */
  readonly secrets?: Readonly<Record<string, string>>
  /** Names of text channels beside `general` and `random`. Defaults to none. */
  readonly channels?: ReadonlyArray<string>
  /** Names of roles beside `@everyone`. Defaults to none. */
  readonly roles?: ReadonlyArray<string>
  /**
   * What everybody may do, by Discord's names such as "ManageMessages". Defaults to everything; the owner, `you`, may do everything
   * anyway. Interactions tell of it, and `requirePermissions` looks at it; what people do in a test is not checked against it.
   */
  readonly permissions?: ReadonlyArray<Permission>
  /** Names of members beside `you`, who owns the guild, and `friend`. Defaults to none. */
  readonly members?: ReadonlyArray<string>
}

/**
 * Makes a guild, deploys a script to it, and brings it `ready`. `script` is the path of its entry file, from the working directory, or
 * its `file:` URL. Errors: `ScriptFailed` where it does not bundle or load; what it throws has a stack in the script's own files.
 */
export declare function testGuild(script: string | URL, options?: TestGuildOptions): Promise<TestGuild>

/** Who does something, and where. */
export interface Acting {
  /** A member, by name or as the kit gave it. Defaults to `you`, the guild's owner. */
  readonly as?: string | TestMember
  /** A channel, by name or as the kit gave it. Defaults to `general`. */
  readonly channel?: string | TestChannel
}

/** Who sends somebody away, and why. */
export interface Moderating {
  /** A member, by name or as the kit gave it. Defaults to `you`, the guild's owner. */
  readonly as?: string | TestMember
  /** What the audit log says. Defaults to nothing. */
  readonly reason?: string
}

/** A value of a slash command's option: users, members, roles and channels may be given as the kit gave them. */
export type TestOption =
  | string
  | number
  | boolean
  | {
      /** The id of a member, a channel, a role or a file. */
      readonly id: string
    }

/**
 * A guild of a test. Whatever people do in it is a method; each waits until the script has nothing left to do without the clock moving on,
 * and tells what the script did. Where a handler of the script throws, the method rejects with `ScriptFailed`.
 */
export interface TestGuild extends AsyncDisposable {
  /** Its id, as `ctx.guildId` has it. */
  readonly id: string
  /** The test's time. */
  readonly now: Date
  /** The messages of `general` that can be seen by everyone, the oldest first. */
  readonly messages: ReadonlyArray<TestMessage>
  /** All lines of the guild's log so far. */
  readonly logs: ReadonlyArray<TestLogLine>
  /** All calls to Discord's API so far, in order: those of `rest`, and those that `ctx.reply` and its like become. */
  readonly calls: ReadonlyArray<TestCall>
  /** Requests of the script's `fetch` so far, with the values of secrets filled in. */
  readonly requests: ReadonlyArray<Request>
  /** Names of the commands that the script has registered. */
  readonly commands: ReadonlyArray<string>

  /** A channel by its name or id. Errors: `TestMistake` where there is none. */
  channel(name: string): TestChannel
  /** A member by name or id, as they are now. Errors: `TestMistake` where there is none. */
  member(name: string): TestMember
  /** A role by its name or id. Errors: `TestMistake` where there is none. */
  role(name: string): TestRole
  /** The guild's key-value store of that name: the one the script uses, with all its bounds. */
  store(name: string): TestStore

  /** Writes a message; `replyTo` makes it a reply. */
  send(
    content: string,
    acting?: Acting & {
      /** The message that this one answers. */
      readonly replyTo?: TestMessage
    },
  ): Promise<Outcome>
  /** Changes a message that a person wrote. */
  edit(message: TestMessage, content: string): Promise<Outcome>
  /** Deletes a message. */
  delete(message: TestMessage): Promise<Outcome>
  /**
   * Uses a slash command, which has to be registered and to offer these options: `slash("counter increment")`,
   * `slash("ban", { user: guild.member("friend") })`. Errors: `TestMistake`, with what Discord's client would object to.
   */
  slash(command: string, options?: Readonly<Record<string, TestOption>>, acting?: Acting): Promise<Outcome>
  /** What a slash command suggests for the option `focused`, of which `options` holds what was typed so far. */
  suggest(
    command: string,
    focused: string,
    options: Readonly<Record<string, TestOption>>,
    acting?: Acting,
  ): Promise<
    ReadonlyArray<{
      /** What is shown. */
      readonly name: string
      /** What the option will be. */
      readonly value: string | number
    }>
  >
  /** Uses a command of the "Apps" menu on a member or a message. */
  menu(command: string, target: TestMember | TestMessage, acting?: Acting): Promise<Outcome>
  /** Presses a button, which is named by its label or custom id. */
  click(message: TestMessage, button: string, acting?: Acting): Promise<Outcome>
  /** Chooses in a select menu, which is named by its custom id: values, or members, roles and channels. */
  select(
    message: TestMessage,
    menu: string,
    values: ReadonlyArray<
      | string
      | {
          /** The id of a member, a channel or a role. */
          readonly id: string
        }
    >,
    acting?: Acting,
  ): Promise<Outcome>
  /** Fills in and sends the modal that an outcome has opened; fields are named by their custom ids. */
  submit(
    modal: TestModal,
    fields: Readonly<Record<string, string | ReadonlyArray<string>>>,
    acting?: Acting,
  ): Promise<Outcome>
  /** Puts a reaction under a message: a character, or `name:id` of an emoji of the guild. */
  react(message: TestMessage, emoji: string, acting?: Acting): Promise<Outcome>
  /** Takes a reaction away again. */
  unreact(message: TestMessage, emoji: string, acting?: Acting): Promise<Outcome>
  /** Somebody new joins the guild; `member(name)` finds them from then on. */
  join(name: string): Promise<Outcome>
  /** A member leaves the guild. */
  leave(member: string | TestMember): Promise<Outcome>
  /** A member is sent away, and may come back; the audit log names who did it, and why. */
  kick(member: string | TestMember, acting?: Moderating): Promise<Outcome>
  /** A member is sent away for good. */
  ban(member: string | TestMember, acting?: Moderating): Promise<Outcome>
  /** Gives a member exactly these roles, by name or id, or as the kit gave them. */
  setRoles(member: string | TestMember, roles: ReadonlyArray<string | TestRole>): Promise<Outcome>
  /** Makes a role, as somebody in the guild's settings does. */
  addRole(name: string): Promise<TestRole>
  /** Makes a text channel. */
  addChannel(name: string): Promise<TestChannel>
  /** Brings any other event: its name as for `on`, and the payload that the script gets as `ctx.msg`. */
  emit(event: string, payload: object): Promise<Outcome>

  /**
   * Moves the clock on: milliseconds, or a text such as "10 minutes". Timers, cron jobs, schedules, cooldowns and expirations come in the
   * order of their times, and each is done with before the next.
   */
  advance(duration: number | string): Promise<Outcome>
  /** Moves the clock on to a time; what lies in between comes as for `advance`. */
  advanceTo(time: Date | string): Promise<Outcome>

  /**
   * Answers the script's requests to an address, or to all that a pattern matches; of several that match, the last one counts. The answer is a
   * `Response`, used for each request, or a function that makes one. "no answer" never answers, an `Error` fails
   * the request. A request that nothing is said about fails, with `FETCH_FAILED`: tests do not reach the network.
   */
  onFetch(
    url: string | RegExp,
    answer: Response | Error | "no answer" | ((request: Request) => Response | Promise<Response>),
  ): void

  /** Ends the script and forgets the guild; `await using` calls it. */
  close(): Promise<void>
}

/** What a script did about something that happened. */
export interface Outcome {
  /** The first message that it posted, an answer to an interaction included. */
  readonly reply: TestMessage | undefined
  /** All messages that it posted, in order. */
  readonly replies: ReadonlyArray<TestMessage>
  /** Messages that it has changed, as they are afterwards. */
  readonly edits: ReadonlyArray<TestMessage>
  /** Ids of messages that it has deleted. */
  readonly deleted: ReadonlyArray<string>
  /** The modal that it has opened. */
  readonly modal: TestModal | undefined
  /** Its calls to Discord's API. */
  readonly calls: ReadonlyArray<TestCall>
  /** The lines that it wrote to the log, and those that flora wrote about it. */
  readonly logs: ReadonlyArray<TestLogLine>
  /** The message that a person sent with this, where there is one. */
  readonly message: TestMessage | undefined
}

/** A message, as it was when the kit was asked for it. */
export interface TestMessage {
  /** Snowflake. */
  readonly id: string
  /** Snowflake of its channel. */
  readonly channelId: string
  /** Its text; empty where it has none. */
  readonly content: string
  /** Name of who wrote it; `flora` is the bot. */
  readonly author: string
  /** Discord's JSON of its embeds. */
  readonly embeds: ReadonlyArray<APIEmbed>
  /** Discord's JSON of its rows of components. */
  readonly components: ReadonlyArray<APIMessageTopLevelComponent>
  /** Only one person sees it. */
  readonly ephemeral: boolean
  /** It is among the channel's pins. */
  readonly pinned: boolean
  /** How often each emoji was put under it. */
  readonly reactions: Readonly<Record<string, number>>
  /** Names of its files. */
  readonly files: ReadonlyArray<string>
  /** Discord's JSON of the whole. */
  readonly json: APIMessage
}

/** A modal that waits to be filled in, with `guild.submit`. */
export interface TestModal {
  /** What it says at its top. */
  readonly title: string
  /** The script's name for it. */
  readonly customId: string
  /** Custom ids of its fields, in order. */
  readonly fields: ReadonlyArray<string>
  /** The interaction that opened it. */
  readonly interactionId: string
}

/** One call to Discord's API. */
export interface TestCall {
  /** HTTP method. */
  readonly method: string
  /** The path below the API's version, with its query: `/channels/900000000000000011/messages`. */
  readonly path: string
  /** Its body as JSON; undefined where it has none. */
  readonly body: unknown
  /** What it puts into the audit log. */
  readonly reason: string | undefined
  /** HTTP status of the answer. */
  readonly status: number
}

/** A line of the guild's log. */
export interface TestLogLine {
  /** How grave it is. */
  readonly level: "trace" | "debug" | "info" | "warn" | "error"
  /** The text, with positions in the script's own files. */
  readonly message: string
  /** `script` for what the script printed, `runtime` for what flora says about it. */
  readonly from: "script" | "runtime"
}

/** A member of the guild. */
export interface TestMember {
  /** Snowflake of the user. */
  readonly id: string
  /** Name of the user. */
  readonly name: string
  /** Nickname in this guild; null without one. */
  readonly nick: string | null
  /** Names of their roles, without `@everyone`. */
  readonly roles: ReadonlyArray<string>
  /** Until when they may neither write nor speak. */
  readonly timedOutUntil: Date | undefined
}

/** A channel or thread of the guild. */
export interface TestChannel {
  /** Snowflake. */
  readonly id: string
  /** Its name, without `#`. */
  readonly name: string
  /** Its messages that can be seen by everyone, the oldest first. */
  readonly messages: ReadonlyArray<TestMessage>
}

/** A role of the guild. */
export interface TestRole {
  /** Snowflake. */
  readonly id: string
  /** Its name. */
  readonly name: string
}

/** One of the guild's key-value stores. What a call refuses is an `Error` with the same `code` as in a script. */
export interface TestStore {
  /** The text of a key; null where there is none, or it has expired. */
  get(key: string): Promise<string | null>
  /** What `setJson` has set; null where there is nothing. */
  getJson<Value = unknown>(key: string): Promise<Value | null>
  /** Sets a text; it expires after `ttlSeconds`, by default never. */
  set(
    key: string,
    value: string,
    options?: {
      /** How many seconds until it expires. Defaults to never. */
      readonly ttlSeconds?: number
    },
  ): Promise<void>
  /** Sets a value that JSON can hold. */
  setJson(
    key: string,
    value: unknown,
    options?: {
      /** How many seconds until it expires. Defaults to never. */
      readonly ttlSeconds?: number
    },
  ): Promise<void>
  /** Deletes a key, whether it is there or not. */
  delete(key: string): Promise<void>
  /** Keys that begin with `prefix`, in the order of their bytes: at most 1,000. */
  keys(prefix?: string): Promise<ReadonlyArray<string>>
}

/** A script that does not load, or a handler of it that has thrown. `name`, `message` and `stack` are those of what was thrown. */
export declare class ScriptFailed extends Error {
  /** What the script was busy with: `load`, or the name of an event. */
  readonly during: string
}

/** The test asks for something that nobody could do: a button that is not there, a command that is not registered. */
export declare class TestMistake extends Error {}
