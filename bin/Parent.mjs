/** Noticing that the process which started this one has ended without a word, as a killed one does. */

/** Calls `action` once when `parent`, at first our parent, no longer is: at the latest half a second after its end. */
export const whenParentEnds = (parent, action) => {
  const watch = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(watch)
    action()
  }, 500)
  watch.unref()
}
