import { defineCommand } from 'citty'
import { type NodeList, nodesPage } from '../nodes/page.ts'
import { askRelay, relayArgs, relayHere } from '../relay.ts'
import { print } from '../terminal.ts'

export const nodes = defineCommand({
  meta: {
    name: 'nodes',
    description: 'The nodes that serve together: how they are, those that are gone, and the Redis they share.',
  },
  args: { ...relayArgs, json: { type: 'boolean', description: 'JSON on standard output' } },
  async run({ args }) {
    const list = (await askRelay(await relayHere(args), '/admin/nodes')) as NodeList
    print(args.json ? JSON.stringify(list) : nodesPage(list, Date.now()))
  },
})
