/** Moments in words, in the reader's language and time zone. */
const clock = new Intl.DateTimeFormat(undefined, { timeStyle: "short" })
const shortDate = new Intl.DateTimeFormat(undefined, { dateStyle: "short" })
const longDate = new Intl.DateTimeFormat(undefined, { dateStyle: "long" })
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" })
const relative = new Intl.RelativeTimeFormat(undefined, { numeric: "auto" })

const dayMillis = 86_400_000

export const clockTime = (date: Date): string => clock.format(date)
export const longDay = (date: Date): string => longDate.format(date)
export const fullTime = (date: Date): string => full.format(date)

/** "Today at 15:04", "Yesterday at 9:30", else date and time. */
export const messageTime = (date: Date, now = new Date()): string => {
  const day = date.toDateString()
  if (day === now.toDateString()) return `Today at ${clock.format(date)}`
  if (day === new Date(now.getTime() - dayMillis).toDateString()) return `Yesterday at ${clock.format(date)}`
  return `${shortDate.format(date)} ${clock.format(date)}`
}

/** A `<t:…>` mark by its style letter. */
export const markedTime = (seconds: number, style: string): string => {
  const date = new Date(seconds * 1_000)
  if (Number.isNaN(date.getTime())) return "Invalid date"
  switch (style) {
    case "t":
      return clock.format(date)
    case "T":
      return date.toLocaleTimeString()
    case "d":
      return shortDate.format(date)
    case "D":
      return longDate.format(date)
    case "F":
      return full.format(date)
    case "R":
      return relativeTime(date.getTime() - Date.now())
    default:
      return `${longDate.format(date)} ${clock.format(date)}`
  }
}

const units = [
  ["year", 365 * dayMillis],
  ["month", 30 * dayMillis],
  ["day", dayMillis],
  ["hour", 3_600_000],
  ["minute", 60_000],
] as const

const relativeTime = (millis: number) => {
  const [unit, size] = units.find(([, size]) => Math.abs(millis) >= size) ?? ["second", 1_000]
  return relative.format(Math.trunc(millis / size), unit)
}
