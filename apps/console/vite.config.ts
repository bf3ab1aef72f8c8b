import react from '@vitejs/plugin-react'
import { type ProxyOptions, defaultClientConditions, defineConfig } from 'vite'
import { precompress } from './precompress.ts'

/** The relay that the page talks to while it is developed. */
const relay = process.env['HOLDFAST_URL'] ?? 'http://127.0.0.1:8787'

/** The proxy would hold a page's line for as long as the page likes, although the relay's is no more. */
const passCutsOn: ProxyOptions['configure'] = (proxy) => {
  proxy.on('proxyRes', (incoming, _request, outgoing) => {
    incoming.on('close', () => void (incoming.complete || outgoing.destroy()))
  })
}

export default defineConfig({
  // The page finds its files beside itself, wherever the relay is mounted.
  base: './',
  plugins: [react(), precompress()],
  // The packages' TypeScript: the console is built without building them first.
  resolve: { conditions: ['holdfast-source', ...defaultClientConditions] },
  build: {
    target: 'es2023',
    // A polyfill is a script in the page, and the policy of the page allows none.
    modulePreload: { polyfill: false },
    // A picture in a stylesheet would be a `data:` URL; a font in one weighs more than a request.
    assetsInlineLimit: 0,
    // In kB. The largest is the grammar of C++, fetched with the first code in it that is seen.
    chunkSizeWarningLimit: 850,
  },
  server: {
    proxy: Object.fromEntries(
      ['/v1', '/admin', '/health', '/ready', '/console'].map((path) => [
        path,
        { target: relay, changeOrigin: true, configure: passCutsOn },
      ]),
    ),
  },
})
