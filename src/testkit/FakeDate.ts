/**
 * The SDK with the test's time in it. An isolate has the machine's clock and no other; so what tells the present is replaced before the SDK
 * looks at it (`Date`, `Temporal.Now`, and the formats of `Intl` where they are given no time), and each call into the isolate brings the
 * time along, in front of a text that the isolate host passes on unread.
 */

/** Puts the fake `Date` before the SDK's script, whose value stays the object of its three entries. */
export const withFakeDate = (sdk: string): string => `(() => {${fakeDate}; return withTime(${sdk})})()`

/** A text for the isolate, with the time at which it is handed over, in milliseconds since the epoch. */
export const stamped = (time: number, text: string): string => `${time}|${text}`

/** Runs inside the isolate, before anything else. */
const fakeDate = `
  const RealDate = Date
  const { construct } = Reflect, { indexOf, slice } = String.prototype, { apply } = Reflect
  let time = 0
  function Fake(...args) {
    if (new.target === undefined) return new RealDate(time).toString()
    return construct(RealDate, args.length === 0 ? [time] : args, new.target)
  }
  const define = (name, value) => Object.defineProperty(Fake, name, { value, writable: true, configurable: true })
  Fake.prototype = RealDate.prototype
  Object.defineProperty(Fake, "prototype", { writable: false })
  Object.defineProperty(Fake, "name", { value: "Date", configurable: true })
  Object.defineProperty(Fake, "length", { value: 7, configurable: true })
  define("now", function now() { return time })
  define("parse", RealDate.parse)
  define("UTC", RealDate.UTC)
  RealDate.prototype.constructor = Fake
  Object.defineProperty(globalThis, "Date", { value: Fake, writable: true, configurable: true })

  const { Instant, Now } = Temporal, { timeZoneId } = Now, { toZonedDateTimeISO } = Instant.prototype
  const { toPlainDate, toPlainDateTime, toPlainTime } = Temporal.ZonedDateTime.prototype
  const instant = () => new Instant(BigInt(time) * 1000000n)
  const zoned = (zone) => apply(toZonedDateTimeISO, instant(), [zone === undefined ? timeZoneId() : zone])
  const present = {
    instant,
    zonedDateTimeISO: (zone) => zoned(zone),
    plainDateISO: (zone) => apply(toPlainDate, zoned(zone), []),
    plainTimeISO: (zone) => apply(toPlainTime, zoned(zone), []),
    plainDateTimeISO: (zone) => apply(toPlainDateTime, zoned(zone), []),
  }
  for (const name in present) Object.defineProperty(Now, name, { value: present[name], writable: true, configurable: true })

  const formats = Intl.DateTimeFormat.prototype, { formatToParts } = formats
  const { get: formatOf } = Object.getOwnPropertyDescriptor(formats, "format")
  const given = (date) => date === undefined ? time : date
  // By the standard the same function each time that a format's is read.
  const made = new WeakMap(), { get, set } = WeakMap.prototype
  Object.defineProperty(formats, "format", {
    get() {
      const real = apply(formatOf, this, [])
      const known = apply(get, made, [real])
      if (known !== undefined) return known
      const fake = (date) => real(given(date))
      apply(set, made, [real, fake])
      return fake
    },
    configurable: true,
  })
  const parts = { formatToParts(date) { return apply(formatToParts, this, [given(date)]) } }
  Object.defineProperty(formats, "formatToParts", { value: parts.formatToParts, writable: true, configurable: true })

  const read = (text) => {
    const at = apply(indexOf, text, ["|"])
    time = +apply(slice, text, [0, at])
    return apply(slice, text, [at + 1])
  }
  const withTime = (sdk) => {
    const { load, turn, drain } = sdk
    return {
      load: (guild, info, families, encodings) => load(guild, read(info), families, encodings),
      turn: (texts) => turn([read(texts[0]), texts[1]]),
      drain,
    }
  }`
