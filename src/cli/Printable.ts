/** Text of a script, or of whoever deployed it, must not be able to steer the terminal of whoever reads it. */
export const printable = (text: string) =>
  // oxlint-disable-next-line no-control-regex -- control characters are what is looked for
  text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, "\ufffd")
