import process from 'node:process'
import { simulate as run } from '@holdfast/simulator'
import { defineCommand } from 'citty'

/** The simulator's own program, `--help` and all. */
export const simulate = defineCommand({
  meta: { name: 'simulate', description: 'Run the simulator alone: a provider that misbehaves on command.' },
  async run({ rawArgs }) {
    const code = await run(rawArgs)
    if (code !== undefined) process.exitCode = code
  },
})
