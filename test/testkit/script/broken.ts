if (Date.now() > 0) {
  throw new Error("at the top")
}
export {}
