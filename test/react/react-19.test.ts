import { createRequire } from 'node:module'
import * as hooks from '@holdfast/client/react'
import type { Engine } from './engine.ts'
import { useChatSuite } from './use-chat.suite.ts'

const require = createRequire(import.meta.url)
// React as react-dom finds it: nearer to this file there is an older one, for the other test.
const found = createRequire(require.resolve('react-dom'))
const react = found('react') as typeof import('react')

useChatSuite({
  ...react,
  createRoot: found('react-dom/client').createRoot,
  hydrateRoot: found('react-dom/client').hydrateRoot,
  renderToString: found('react-dom/server').renderToString,
  hooks,
} as Engine)
