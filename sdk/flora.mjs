#!/usr/bin/env node
// The command comes with the runtime that this package is part of.
import "../bin/flora.mjs"
