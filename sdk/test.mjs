// The kit is made of the runtime's own parts, so it lives among them; what it offers is described in test.d.ts.
export { ScriptFailed, TestMistake, testGuild } from "../src/testkit/TestGuild.ts"
