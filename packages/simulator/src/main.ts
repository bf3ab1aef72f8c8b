// `holdfast-simulator`: the simulator as a program.
import process from 'node:process'
import { parseArgs } from 'node:util'
import { presets } from './presets.ts'
import { startSimulator } from './simulator.ts'

const help = `holdfast-simulator: an LLM provider that misbehaves on command.

usage: holdfast-simulator [options]

  --port <n>            port to listen on (default 9999; 0 takes any that is free)
  --host <address>      address to listen on (default 127.0.0.1)
  --plan <plan>         what a request gets that asks for nothing else (default sim/steady)
  --api-key <key>       accept only this key
  --recordings <dir>    folder of recorded streams, for plans with replay=<file>
  --record-bodies       keep request bodies in the journal
  --quiet               say nothing
  --help                this

Ask for a plan by the model's name, sim/cut?at-event=7, by the header
x-simulate: preset=cut; at-event=7, or by POST /control. Presets:

${Object.entries(presets)
  .map(([name, { about }]) => `  ${`sim/${name}`.padEnd(16)} ${about}`)
  .join('\n')}
`

/** @returns the exit code, or undefined while the simulator is running */
export async function simulate(args: readonly string[]): Promise<number | undefined> {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '9999' },
        host: { type: 'string', default: '127.0.0.1' },
        plan: { type: 'string', default: 'sim/steady' },
        'api-key': { type: 'string' },
        recordings: { type: 'string' },
        'record-bodies': { type: 'boolean', default: false },
        quiet: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    })
    if (values.help) {
      process.stdout.write(help)
      return 0
    }
    if (!/^\d{1,5}$/.test(values.port) || Number(values.port) > 65_535)
      throw new Error('--port takes a number from 0 to 65535')
    const { 'api-key': apiKey, recordings } = values
    const simulator = await startSimulator({
      host: values.host,
      port: Number(values.port),
      plan: values.plan,
      recordBodies: values['record-bodies'],
      ...(apiKey === undefined ? {} : { apiKey }),
      ...(recordings === undefined ? {} : { recordings }),
    })
    if (!values.quiet)
      process.stdout.write(
        `simulator listening on ${simulator.url}\n  openai     baseURL ${simulator.url}/v1\n  anthropic  baseURL ${simulator.url}\n  gemini     baseUrl ${simulator.url}\n  models     sim/steady, sim/cut?at-event=7, … (--help lists them)\n`,
      )
    for (const signal of ['SIGINT', 'SIGTERM'] as const)
      process.once(signal, () => void simulator.close().then(() => process.exit(0)))
    return undefined
  } catch (cause) {
    process.stderr.write(`holdfast-simulator: ${cause instanceof Error ? cause.message : String(cause)}\n`)
    return 2
  }
}
