#!/usr/bin/env node
/** The `flora` command. */
import { join } from "node:path"
import { projectRoot } from "./Installation.mjs"
import { launch } from "./Launcher.mjs"

launch(join(projectRoot, "src", "cli", "main.ts"), process.argv.slice(2))
