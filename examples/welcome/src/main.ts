// Welcomes people in a channel of your choice, in your own words, and gives them their first role.

interface Settings {
  readonly channelId: string
  readonly text: string
  readonly roleId?: string | undefined
}

const store = kv.store("welcome")
const settings = () => store.getJson<Settings>("settings")
const defaultText = "Welcome to {server}, {user}! You are member number {count}."

const greet = async ({ channelId, text }: Settings, user: User) => {
  const guild = await rest.fetchGuild({ withCounts: true })
  const words: Record<string, unknown> = {
    user: `<@${user.id}>`,
    name: user.globalName ?? user.username,
    server: guild.name,
    count: guild.approximate_member_count,
  }
  await rest.sendMessage({
    channelId,
    content: text.replace(/\{(\w+)\}/g, (written, word) => String(words[word] ?? written)),
    // Whatever the text says, only the newcomer is notified.
    allowedMentions: { users: [user.id] },
  })
}

on("memberAdd", async ({ msg: { user } }) => {
  const current = await settings()
  if (current === null || user.bot) return
  // A role that cannot be given any more must not cost anybody the greeting.
  const [greeted, given] = await Promise.allSettled([
    greet(current, user),
    current.roleId && rest.addMemberRole({ userId: user.id, roleId: current.roleId, reason: "welcome" }),
  ])
  if (given.status === "rejected") console.warn(`${user.username} did not get their role:`, given.reason)
  if (greeted.status === "rejected") throw greeted.reason
})

/** Nobody can hand out, by way of the bot, more than they have. */
const mayGive = (ctx: SlashContext<unknown>, roleId: string) => {
  const role = ctx.resolved.roles?.[roleId]
  return role !== undefined && hasPermission(ctx, "ManageRoles") && hasPermission(ctx, role.permissions)
}

const welcome = slash({
  name: "welcome",
  description: "How newcomers are welcomed",
  defaultMemberPermissions: ["ManageGuild"],
  use: [requirePermissions("ManageGuild")],
  subcommands: [
    {
      name: "set",
      description: "Welcomes newcomers from now on",
      options: [
        { name: "channel", description: "Where", type: "channel", channelTypes: [0, 5], required: true },
        {
          name: "text",
          description: "What to say: {user}, {name}, {server} and {count} are filled in",
          maxLength: 1000,
        },
        { name: "role", description: "A role for newcomers", type: "role" },
      ],
      run: async (ctx) => {
        const { channel, role, text = defaultText } = ctx.options
        if (role !== undefined && !mayGive(ctx, role))
          return ctx.reply({ content: "You cannot give that role yourself.", ephemeral: true })
        await store.setJson("settings", { channelId: channel, text, roleId: role } satisfies Settings)
        return ctx.reply({ content: `Newcomers are welcomed in <#${channel}>.`, ephemeral: true })
      },
    },
    {
      name: "test",
      description: "Welcomes you",
      run: async (ctx) => {
        const current = await settings()
        if (current !== null) await greet(current, ctx.user)
        const content = current === null ? "Use `/welcome set` first." : `See <#${current.channelId}>.`
        await ctx.reply({ content, ephemeral: true })
      },
    },
    {
      name: "off",
      description: "Welcomes nobody any more",
      run: async (ctx) => {
        await store.delete("settings")
        await ctx.reply({ content: "Newcomers are not welcomed any more.", ephemeral: true })
      },
    },
  ],
})

createBot({ slashCommands: [welcome] })
