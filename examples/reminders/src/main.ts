// Reminders that outlive everything: `/remind`, a list of one's own, and a button to be reminded again.

interface Reminder {
  readonly text: string
  readonly channelId: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/** By user and id; kept for as long as it is to come. */
const reminders = kv.store("reminders")
const mostOfOne = 25

const minute = 60_000
const units = [
  { name: "minutes", value: minute },
  { name: "hours", value: 60 * minute },
  { name: "days", value: 24 * 60 * minute },
] as const

const stamp = (at: number) => `<t:${Math.floor(at / 1000)}:R>`
const short = (text: string) => (text.length > 80 ? `${text.slice(0, 79)}…` : text)

const remind = async (userId: string, id: string, reminder: Reminder) => {
  const key = `${userId}/${id}`
  await schedule.at(`remind/${key}`, reminder.at, { ...reminder, key })
  const ttlSeconds = Math.ceil((reminder.at - Date.now()) / 1000) + 60
  await reminders.setJson(key, reminder, { ttlSeconds })
}

/** Somebody's reminders to come, the next one first. */
const remindersOf = async (userId: string) => {
  const { keys } = await reminders.list({ prefix: `${userId}/`, limit: mostOfOne })
  const found = await Promise.all(
    keys.map(async ({ name }) => ({
      id: name.slice(userId.length + 1),
      reminder: await reminders.getJson<Reminder>(name),
    })),
  )
  return found
    .flatMap(({ id, reminder }) => (reminder === null ? [] : [{ id, ...reminder }]))
    .toSorted((a, b) => a.at - b.at)
}

on("schedule:remind", async (ctx) => {
  const { channelId, key, text } = ctx.msg.data as Reminder & { key: string }
  await reminders.delete(key)
  const userId = key.slice(0, key.indexOf("/"))
  const again = (label: string, minutes: number) =>
    button()
      .setCustomId(customId("snooze/:userId/:minutes", { userId, minutes }))
      .setLabel(label)
      .setStyle(ButtonStyle.Secondary)
  await rest.sendMessage({
    channelId,
    content: `<@${userId}>`,
    embeds: [embed().setTitle("⏰ Reminder").setDescription(text)],
    components: [
      actionRow().addComponents(again("In 10 minutes again", 10), again("Tomorrow again", 24 * 60)),
    ],
    allowedMentions: { users: [userId] },
  })
})

onComponent("snooze/:userId/:minutes", async (ctx) => {
  const { minutes, userId } = ctx.params
  if (ctx.user.id !== userId)
    return ctx.reply({ content: "This is somebody else's reminder.", ephemeral: true })
  const text = ctx.msg.message.embeds[0]?.description ?? ""
  const at = Date.now() + Number(minutes) * minute
  await remind(userId, ctx.msg.id, { text, channelId: ctx.channelId, at })
  return ctx.update({ content: `I will remind you again ${stamp(at)}.`, components: [] })
})

const command = slash({
  name: "remind",
  description: "Reminds you of something",
  subcommands: [
    {
      name: "me",
      description: "In so many minutes, hours or days",
      options: [
        { name: "of", description: "Of what", required: true, maxLength: 1000 },
        { name: "in", description: "How many", type: "integer", minValue: 1, maxValue: 1000, required: true },
        { name: "unit", description: "Of what length", type: "integer", choices: units, required: true },
      ],
      run: async (ctx) => {
        const { in: count, of: text, unit } = ctx.options
        if ((await remindersOf(ctx.user.id)).length >= mostOfOne)
          return ctx.reply({ content: `You have ${mostOfOne} reminders already.`, ephemeral: true })
        const at = Date.now() + count * unit
        await remind(ctx.user.id, ctx.msg.id, { text, channelId: ctx.channelId, at })
        return ctx.reply({ content: `I will remind you ${stamp(at)}: ${text}`, ephemeral: true })
      },
    },
    {
      name: "list",
      description: "What you will be reminded of",
      run: async (ctx) => {
        const lines = (await remindersOf(ctx.user.id)).map(({ at, text }) => `${stamp(at)} ${short(text)}`)
        await ctx.reply({ content: lines.join("\n") || "Of nothing.", ephemeral: true })
      },
    },
    {
      name: "cancel",
      description: "Takes a reminder back",
      options: [
        {
          name: "reminder",
          description: "Which",
          required: true,
          autocomplete: async (ctx) =>
            (await remindersOf(ctx.user.id))
              .filter(({ text }) => text.toLowerCase().includes(ctx.focused.value.toLowerCase()))
              .map(({ id, text }) => ({ name: short(text), value: id })),
        },
      ],
      run: async (ctx) => {
        const key = `${ctx.user.id}/${ctx.options.reminder}`
        const known = await schedule.cancel(`remind/${key}`)
        await reminders.delete(key)
        const content = known
          ? "I will not remind you of that."
          : "You have no such reminder; choose one of the list."
        await ctx.reply({ content, ephemeral: true })
      },
    },
  ],
})

createBot({ slashCommands: [command] })
