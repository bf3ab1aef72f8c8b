import { startSimulator } from '@holdfast/simulator'
import { defineCommand } from 'citty'
import { parsePort } from '../settings.ts'
import { bold, dim, print } from '../terminal.ts'
import { untilInterrupted } from '../interrupt.ts'

export const simulate = defineCommand({
  meta: { name: 'simulate', description: 'Run the simulator alone: a provider that misbehaves on command.' },
  args: {
    port: { type: 'string', description: 'Port; 0 for any', default: '9797' },
    host: { type: 'string', description: 'Address', default: '127.0.0.1' },
    json: { type: 'boolean', description: 'One JSON line when it listens' },
  },
  async run({ args }) {
    const simulator = await startSimulator({ port: parsePort(args.port), host: args.host })
    if (args.json) print(JSON.stringify({ url: simulator.url }))
    else
      print(
        [
          `${bold('Simulator')} at ${simulator.url} ${dim('(openai: /v1/chat/completions · anthropic: /v1/messages)')}`,
          dim('Models: sim/steady sim/fast sim/slow sim/cut?at-event=7 sim/refuse?status=429 … Any API key will do.'),
        ].join('\n'),
      )
    await untilInterrupted()
    await simulator.close()
  },
})
