/** What the handler of each event, command, component, modal, job and schedule is given; for the type checker only. */
import { same } from "./Equal.ts"

type Handled<Name extends EventName> = Context<EventMap[Name]>

/** Every event is here: one that is missing, or that there is none of, does not compile. */
const answers: { readonly [Name in EventName]: (ctx: Handled<Name>) => unknown } = {
  ready: (ctx) => same<typeof ctx.channelId, undefined>(true),
  messageCreate: (ctx) => same<ReturnType<typeof ctx.reply>, Promise<SentMessage>>(true),
  messageUpdate: (ctx) => same<typeof ctx.msg.new, Message | null>(true),
  messageDelete: (ctx) => same<typeof ctx.msg.old, Message | null>(true),
  messageDeleteBulk: (ctx) => same<typeof ctx.msg.ids, readonly string[]>(true),
  interactionCreate: (ctx) => same<ReturnType<typeof ctx.reply>, Promise<SentMessage | null>>(true),
  componentInteraction: (ctx) => same<typeof ctx.msg.message, Message>(true),
  modalSubmit: (ctx) => same<typeof ctx.msg.message, Message | undefined>(true),
  autocomplete: (ctx) =>
    same<Parameters<typeof ctx.autocomplete>[0] extends readonly unknown[] ? true : false, true>(true),
  reactionAdd: (ctx) => same<typeof ctx.msg.emoji, ReactionEmoji>(true),
  reactionRemove: (ctx) => same<typeof ctx.msg.burst, boolean>(true),
  reactionRemoveEmoji: (ctx) => same<typeof ctx.channelId, string>(true),
  reactionRemoveAll: (ctx) => same<typeof ctx.msg.messageId, string>(true),
  pollVoteAdd: (ctx) => same<typeof ctx.msg.answerId, number>(true),
  pollVoteRemove: (ctx) => same<typeof ctx.msg, PollVote>(true),
  memberAdd: (ctx) => same<typeof ctx.user, User>(true),
  memberUpdate: (ctx) => same<typeof ctx.msg.old, Member | null>(true),
  memberRemove: (ctx) => same<typeof ctx.msg.user, User>(true),
  roleCreate: (ctx) => same<typeof ctx.msg.role, Role>(true),
  roleUpdate: (ctx) => same<typeof ctx.msg.old, Role | null>(true),
  roleDelete: (ctx) => same<typeof ctx.msg.roleId, string>(true),
  channelCreate: (ctx) => same<typeof ctx.channelId, string>(true),
  channelUpdate: (ctx) =>
    same<
      typeof ctx.msg.permissionOverwrites extends infer T ? (undefined extends T ? true : false) : never,
      true
    >(true),
  channelDelete: (ctx) => same<typeof ctx.msg.guildId, string>(true),
  channelPinsUpdate: (ctx) => same<typeof ctx.msg.lastPinTimestamp, string | undefined>(true),
  threadCreate: (ctx) => same<typeof ctx.msg.newlyCreated, boolean | undefined>(true),
  threadUpdate: (ctx) => same<typeof ctx.msg, ChannelChange>(true),
  threadDelete: (ctx) => same<typeof ctx.msg.parentId, string | undefined>(true),
  threadMembersUpdate: (ctx) => same<typeof ctx.msg.removedMemberIds, readonly string[] | undefined>(true),
  voiceStateUpdate: (ctx) => same<typeof ctx.channelId, string | undefined>(true),
  banAdd: (ctx) => same<typeof ctx.msg, Ban>(true),
  banRemove: (ctx) => same<typeof ctx.user, User>(true),
  auditLogEntryCreate: (ctx) => same<typeof ctx.msg.targetId, string | undefined>(true),
  autoModerationRuleCreate: (ctx) => same<typeof ctx.msg.enabled, boolean>(true),
  autoModerationRuleUpdate: (ctx) => same<typeof ctx.msg, AutoModerationRule>(true),
  autoModerationRuleDelete: (ctx) => same<typeof ctx.channelId, undefined>(true),
  autoModerationActionExecution: (ctx) => same<typeof ctx.msg.action.type, number>(true),
  inviteCreate: (ctx) => same<typeof ctx.msg.temporary, boolean>(true),
  inviteDelete: (ctx) => same<typeof ctx.msg.code, string>(true),
  emojisUpdate: (ctx) => same<typeof ctx.msg.emojis, readonly Emoji[]>(true),
  stickersUpdate: (ctx) => same<typeof ctx.msg.stickers, readonly Sticker[]>(true),
  scheduledEventCreate: (ctx) => same<typeof ctx.msg.scheduledStartTime, string>(true),
  scheduledEventUpdate: (ctx) => same<typeof ctx.channelId, string | undefined>(true),
  scheduledEventDelete: (ctx) => same<typeof ctx.msg.userCount, number | undefined>(true),
  scheduledEventUserAdd: (ctx) => same<typeof ctx.msg.userId, string>(true),
  scheduledEventUserRemove: (ctx) => same<typeof ctx.msg, ScheduledEventUser>(true),
  guildUpdate: (ctx) => same<typeof ctx.msg.roles, readonly Role[]>(true),
  guildJoin: (ctx) => same<typeof ctx.msg.memberCount, number>(true),
  guildLeave: (ctx) => same<typeof ctx.msg.guildId, string>(true),
  typingStart: (ctx) => same<typeof ctx.msg.timestamp, number>(true),
  presenceUpdate: (ctx) => same<typeof ctx.msg.status, string | undefined>(true),
}
for (const name of Object.keys(answers)) console.log(name)

// What all have.
on("memberAdd", async (ctx) => {
  same<typeof ctx.attempt, number>(true)
  same<typeof ctx.guildId, string>(true)
  same<typeof ctx.member, Member | undefined>(true)
  await ctx.delete()
  await ctx.delete("1")
  await ctx.followUp("more")
  await ctx.edit("other", "1")
  // @ts-expect-error only what happens in a channel has its id as text
  const channel: string = ctx.channelId
  // @ts-expect-error the payload cannot be changed
  ctx.msg.nick = channel
  // @ts-expect-error nobody but the user of an interaction can be shown a modal
  void ctx.showModal(modal())
  // @ts-expect-error an id is text
  await ctx.delete(1)
  // @ts-expect-error snowflakes are texts
  void (ctx.user.id * 2)
})

// What only interactions have.
on("interactionCreate", async (ctx) => {
  same<ReturnType<typeof ctx.defer>, Promise<void>>(true)
  same<ReturnType<typeof ctx.update>, Promise<SentMessage | null>>(true)
  await ctx.defer({ ephemeral: true })
  await ctx.showModal(modal("id", "Title"))
  await ctx.autocomplete(["a", 1])
  // @ts-expect-error an answer may have no message
  void (await ctx.reply("x")).id
  // @ts-expect-error a suggestion is a text, a number, or both with a name
  await ctx.autocomplete([true])
  // @ts-expect-error a modal has to be given
  await ctx.showModal()
  // @ts-expect-error who sees an answer is decided when it is made
  await ctx.edit({ content: "x", ephemeral: true })
})

// What replies are made of.
on("messageCreate", async (ctx) => {
  await ctx.reply({
    content: "x",
    allowedMentions: { parse: ["users"], roles: ["1"], repliedUser: false },
    tts: true,
    flags: MessageFlags.SUPPRESS_EMBEDS,
    attachments: [{ text: "x", filename: "a.txt", description: "b" }],
  })
  // @ts-expect-error there are three kinds of mentions
  await ctx.reply({ content: "x", allowedMentions: { parse: ["all"] } })
  // @ts-expect-error there is no such field
  await ctx.reply({ text: "x" })
  // @ts-expect-error a flag is a number
  await ctx.reply({ content: "x", flags: "EPHEMERAL" })
  // @ts-expect-error an attachment has data, a text, an address or an id
  await ctx.reply({ attachments: [{ filename: "a.txt" }] })
})

// Filters, and taking handlers away again.
const hello: Parameters<typeof on<"messageCreate">>[1] = (ctx) => ctx.reply("hello")
on("messageCreate", hello, { channelId: "1", userId: ["2", "3"], bot: true })
off("messageCreate", hello)
// @ts-expect-error an id is text
on("messageCreate", hello, { channelId: 1 })
// @ts-expect-error this handler wants another payload
on("roleCreate", hello)

// Commands.
const list = prefix({
  name: "list",
  aliases: ["ls"],
  run: (ctx) => {
    same<typeof ctx.args, readonly string[]>(true)
    same<typeof ctx.msg, Message>(true)
    // @ts-expect-error a prefix command has words, not options
    void ctx.options
  },
})
// @ts-expect-error a command has something to do
prefix({ name: "none" })
slash({
  name: "pick",
  description: "All kinds of options",
  nameLocalizations: { de: "wahl" },
  defaultMemberPermissions: ["ManageGuild"],
  nsfw: true,
  options: [
    { name: "text", description: "a", type: "string", minLength: 1, maxLength: 9, required: true },
    { name: "whole", description: "a", type: "integer", minValue: 1, maxValue: 9, required: true },
    { name: "any", description: "a", type: "number" },
    { name: "yes", description: "a", type: "boolean", required: true },
    { name: "who", description: "a", type: "user" },
    { name: "where", description: "a", type: "channel", channelTypes: [0] },
    { name: "role", description: "a", type: "role" },
    { name: "one", description: "a", type: "mentionable" },
    { name: "file", description: "a", type: "attachment" },
    {
      name: "size",
      description: "a",
      type: "integer",
      choices: [
        { name: "Small", value: 1 },
        { name: "Large", value: 2 },
      ],
    },
  ],
  run: (ctx) => {
    const { options } = ctx
    same<typeof options.text, string>(true)
    same<typeof options.whole, number>(true)
    same<typeof options.any, number | undefined>(true)
    same<typeof options.yes, boolean>(true)
    same<typeof options.who | typeof options.where | typeof options.role, string | undefined>(true)
    same<typeof options.one | typeof options.file, string | undefined>(true)
    same<typeof options.size, 1 | 2 | undefined>(true)
    same<NonNullable<typeof ctx.resolved.channels>[string]["type"], number>(true)
    same<NonNullable<typeof ctx.resolved.attachments>[string]["size"], number>(true)
    // @ts-expect-error an option is given, not set
    options.text = "other"
  },
})
slash({
  name: "a",
  description: "b",
  // @ts-expect-error a minimum is a number
  options: [{ name: "c", description: "d", type: "integer", minValue: "1" }],
})
// @ts-expect-error there is no such permission
slash({ name: "a", description: "b", defaultMemberPermissions: ["Fly"], run: () => {} })
// @ts-expect-error a subcommand has something to do
slash({ name: "a", description: "b", subcommands: [{ name: "c", description: "d" }] })
// @ts-expect-error a subcommand is described
subcommand({ name: "a", run: () => {} })
const profile = userCommand({
  name: "Profile",
  run: (ctx) => {
    same<typeof ctx.target.member, Member | undefined>(true)
    same<typeof ctx.msg, CommandInteraction>(true)
    // @ts-expect-error the target is a member, not a message
    void ctx.target.content
  },
})
const quote = messageCommand({ name: "Quote", run: (ctx) => same<typeof ctx.target, Message>(true) })
createBot({ commands: [list], contextMenus: [profile, quote] })
// @ts-expect-error a command of a menu is no slash command
createBot({ slashCommands: [profile] })
// @ts-expect-error there is no such option
createBot({ slash: [] })

// Middleware.
const only: Middleware = async (ctx, next) => {
  same<typeof ctx.command, string>(true)
  await next()
  // @ts-expect-error it takes nothing
  await next(ctx)
}
createBot({
  use: [only, cooldown({ seconds: 1, per: "guild", message: (left) => `${left} s` }), requireRoles("1", "2")],
})
// @ts-expect-error nobody shares a wait by role
cooldown({ seconds: 1, per: "role" })
// @ts-expect-error how long has to be said
cooldown({})

// Components and modals.
onComponent("poll/:poll/:answer", (ctx) => {
  same<typeof ctx.params, { readonly poll: string } & { readonly answer: string }>(true)
  same<typeof ctx.customId, string>(true)
  same<typeof ctx.msg, ComponentInteraction>(true)
})
onModal("report", (ctx) => {
  same<ReturnType<typeof ctx.text>, string>(true)
  same<typeof ctx.msg, ModalSubmit>(true)
})
// @ts-expect-error a handler is a function
onComponent("poll", "log")
// @ts-expect-error parameters are texts or numbers
customId("poll/:poll", { poll: null })
// @ts-expect-error no such parameter
customId("poll/:poll", { poll: 1, answer: 2 })
