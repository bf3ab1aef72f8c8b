import { HoldfastError } from '@holdfast/protocol'
import { defineCommand } from 'citty'
import { relayArgs, relayHere, sayToRelay } from '../relay.ts'
import { openBrowser } from '../serve/browser.ts'
import { visitLink } from '../serve/console.ts'
import { print } from '../terminal.ts'

export const open = defineCommand({
  meta: { name: 'open', description: 'Print a link that gets a browser into the console, once.' },
  args: {
    ...relayArgs,
    browser: { type: 'boolean', description: 'Open it, too' },
  },
  async run({ args }) {
    const relay = await relayHere(args)
    const { code } = (await sayToRelay(relay, '/console/visits')) as { readonly code?: unknown }
    if (typeof code !== 'string') throw new HoldfastError('line-refused', `What answers at ${relay.url} is no relay.`)
    const link = visitLink(relay.url, code)
    print(link)
    if (args.browser) openBrowser(link)
  },
})
