/** Every builder with its methods, and what they refuse; for the type checker only. */
import { same } from "./Equal.ts"

// The names are both classes and types, and the short ones make the same.
same<ReturnType<typeof button>, ButtonBuilder>(true)
same<ReturnType<typeof actionRow>, ActionRowBuilder>(true)
same<ReturnType<typeof section>, SectionBuilder>(true)
same<ReturnType<typeof textDisplay>, TextDisplayBuilder>(true)
same<ReturnType<typeof thumbnail>, ThumbnailBuilder>(true)
same<ReturnType<typeof mediaGallery>, MediaGalleryBuilder>(true)
same<ReturnType<typeof file>, FileBuilder>(true)
same<ReturnType<typeof separator>, SeparatorBuilder>(true)
same<ReturnType<typeof container>, ContainerBuilder>(true)
same<ReturnType<typeof embed>, EmbedBuilder>(true)
same<ReturnType<typeof modal>, ModalBuilder>(true)
same<ReturnType<typeof label>, LabelBuilder>(true)
const menu: StringSelectMenuBuilder<"colour"> = stringSelect("colour")
const people: UserSelectMenuBuilder<"who"> = userSelect("who")
const roles: RoleSelectMenuBuilder<"roles"> = roleSelect("roles")
const anybody: MentionableSelectMenuBuilder<"any"> = mentionableSelect("any")
const channels: ChannelSelectMenuBuilder<"where"> = channelSelect("where")
const typed: InputTextBuilder<"why"> = inputText("why")
const upload: FileUploadBuilder<"proof"> = fileUpload("proof")
const one: RadioGroupBuilder<"one"> = radioGroup("one")
const several: CheckboxGroupBuilder<"several"> = checkboxGroup("several")
const sure: CheckboxBuilder<"sure"> = checkbox("sure")
const bases: readonly SelectMenuBuilderBase[] = [menu, people, roles, anybody, channels]
for (const base of bases) console.log(base instanceof SelectMenuBuilderBase)

// Each method gives the builder back.
new EmbedBuilder()
  .setTitle("a")
  .setDescription("b")
  .setUrl("https://a.example")
  .setColor(0xff0000)
  .setTimestamp(new Date())
  .setFooter("a", "https://a.example/b.png")
  .setImage("https://a.example/b.png")
  .setThumbnail("attachment://a.png")
  .setAuthor("a", { url: "https://a.example" })
  .addField("a", "b", true)
  .setFields([{ name: "a", value: "b" }])
  .toJSON()
new ButtonBuilder().setStyle(ButtonStyle.Danger).setCustomId("a").setLabel("b").setEmoji("👍").setDisabled()
new ButtonBuilder().setUrl("https://a.example").setEmoji({ id: "1", name: "a" })
new ButtonBuilder().setSkuId("1")
new ActionRowBuilder().addComponents(button(), button()).setComponents([button()])
menu
  .setPlaceholder("a")
  .setMinValues(0)
  .setMaxValues(2)
  .setRequired(false)
  .setDisabled()
  .setOptions({ label: "a", value: "b" })
menu.addOptions([{ label: "a", value: "b", description: "c", emoji: "👍", default: true }])
people.setDefaultUsers(["1"]).addDefaultUser("2")
roles.setDefaultRoles(["1"]).addDefaultRole("2")
anybody.setDefaultValues([{ id: "1", type: "role" }]).addDefaultValue("2", "user")
channels.setChannelTypes([0]).setDefaultChannels(["1"]).addDefaultChannel("2")
new SectionBuilder()
  .addComponents(textDisplay("a"))
  .setComponents([textDisplay("b")])
  .setAccessory(thumbnail("https://a.example"))
new TextDisplayBuilder().setContent("a")
new ThumbnailBuilder().setUrl("https://a.example").setDescription("a").setSpoiler()
new MediaGalleryBuilder()
  .addItem("https://a.example", { spoiler: true })
  .setItems([{ url: "https://a.example" }])
new FileBuilder().setUrl("attachment://a.txt").setSpoiler()
new SeparatorBuilder().setDivider(false).setSpacing("large")
new ContainerBuilder()
  .setAccentColor(1)
  .setSpoiler()
  .addComponents(separator())
  .setComponents([textDisplay("a")])
typed
  .setStyle(InputTextStyles.Short)
  .setMinLength(1)
  .setMaxLength(9)
  .setRequired(false)
  .setValue("a")
  .setPlaceholder("b")
upload.setMinValues(1).setMaxValues(2).setRequired()
one.setRequired(false).setOptions({ label: "a", value: "b" })
several
  .setMinValues(0)
  .setMaxValues(1)
  .addOptions([{ label: "a", value: "b", default: true }])
sure.setDefault()
new LabelBuilder().setLabel("a").setDescription("b").setComponent(typed)
const form = new ModalBuilder().setCustomId("a").setTitle("b").setComponents(label("c").setComponent(several))
onModal(form, (ctx) => same<typeof ctx.fields.several, readonly string[]>(true))
same<typeof ButtonStyle.Link, 5>(true)
same<typeof ButtonStyles.Premium, 6>(true)
same<typeof ComponentType.Container, 17>(true)
same<typeof InputTextStyle.Paragraph, 2>(true)
same<typeof MessageFlags.IS_COMPONENTS_V2, 32_768>(true)

// Wrong uses.
// @ts-expect-error a label is text
button().setLabel(1)
// @ts-expect-error a row holds components
actionRow().addComponents("a")
// @ts-expect-error only menus have options
button().addOptions({ label: "a", value: "b" })
// @ts-expect-error an option has a value
stringSelect("a").addOptions({ label: "a" })
// @ts-expect-error options are for menus of texts
userSelect("a").addOptions({ label: "a", value: "b" })
// @ts-expect-error a default is a user, a role or a channel
mentionableSelect("a").addDefaultValue("1", "guild")
// @ts-expect-error ids are texts
channelSelect("a").setDefaultChannels([1])
// @ts-expect-error kinds of channels are numbers
channelSelect("a").setChannelTypes(["text"])
// @ts-expect-error a spacing is small or large
separator().setSpacing("huge")
// @ts-expect-error a colour is a number
container().setAccentColor("#ff0000")
// @ts-expect-error a length is a number
inputText("a").setMaxLength("9")
// @ts-expect-error ticked or not
checkbox("a").setDefault("yes")
// @ts-expect-error a choice has a label
radioGroup("a").addOptions({ value: "b" })
// @ts-expect-error a title is text
modal("a", 1)
// @ts-expect-error an accessory is a component
section().setAccessory("a")
// @ts-expect-error a field has a value
embed().addFields([{ name: "a" }])
// @ts-expect-error an author's links are an object
embed().setAuthor("a", "https://a.example")
// @ts-expect-error a constant cannot be changed
ButtonStyle.Primary = 2
// @ts-expect-error there is no such style
void ButtonStyle.Purple
// @ts-expect-error an emoji is text or Discord's JSON
button().setEmoji(1)
