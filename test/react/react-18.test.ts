import { createRequire } from 'node:module'
import * as hooks from '@holdfast/client/react'
import { vi } from 'vitest'
import type { Engine } from './engine.ts'
import { useChatSuite } from './use-chat.suite.ts'

const require = createRequire(import.meta.url)

// The hook's own `react`, which stands at the root, is the one that react-dom 18 finds.
vi.mock('../../node_modules/react/index.js', async () => {
  const { createRequire } = await import('node:module')
  const found = createRequire(createRequire(import.meta.url).resolve('react-dom-18'))
  return { ...found('react') }
})

const found = createRequire(require.resolve('react-dom-18'))

useChatSuite({
  ...found('react'),
  createRoot: require('react-dom-18/client').createRoot,
  hydrateRoot: require('react-dom-18/client').hydrateRoot,
  renderToString: require('react-dom-18/server').renderToString,
  hooks,
} as Engine)
