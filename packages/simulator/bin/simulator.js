#!/usr/bin/env node
// A committed door, so that npm can link it before the first build.
import { existsSync } from 'node:fs'
import process from 'node:process'

const main = new URL('../dist/main.js', import.meta.url)
if (!existsSync(main)) {
  console.error('The simulator is not built yet: run `npm run build`.')
  process.exit(1)
}
const { simulate } = await import(main.href)
const code = await simulate(process.argv.slice(2))
if (code !== undefined) process.exitCode = code
