#!/usr/bin/env node
// A committed door, so that npm can link it before the first build.
import { existsSync } from 'node:fs'
import process from 'node:process'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('holdfast is not built yet: run `npm run build` (or `npm start`, which builds what is missing).')
  process.exit(1)
}
await import(main.href)
