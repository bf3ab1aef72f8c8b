import { LAST_EVENT_ID_HEADER, DISCONNECT_HEADER, eventsPath, formatDisconnect, stopPath } from '@holdfast/protocol'
import type { Provider, Surface } from './provider.ts'
import { bearer } from './parts/credentials.ts'
import { ANY_BY_USER_TURN } from './parts/continuations.ts'
import { chat, countedMessages, responses } from './parts/surfaces.ts'

/** Every reply of another Holdfast can be read on, in whatever dialect it was asked for: PROTOCOL.md. */
const kept: Pick<Surface, 'resume' | 'cancelPath'> = {
  resume: ({ id, after }) => ({ path: eventsPath(id), headers: { [LAST_EVENT_ID_HEADER]: String(after) } }),
  cancelPath: stopPath,
}

/** How long it keeps a reply alive for us when our line to it breaks. Long enough to dial again, short enough to pay for. */
const GRACE_MS = 10_000

export const holdfast: Provider = {
  name: 'holdfast',
  title: 'Another Holdfast',
  source: 'PROTOCOL.md',
  baseUrl: undefined,
  environment: { key: 'HOLDFAST_UPSTREAM_KEY', baseUrl: 'HOLDFAST_UPSTREAM_URL' },
  surfaces: [chat('/v1', kept), { ...countedMessages('/v1'), authorise: bearer, ...kept }, responses('/v1', kept)],
  modelsPath: '/v1/models',
  authorise: bearer,
  headers: { [DISCONNECT_HEADER]: formatDisconnect({ policy: 'keep', graceMs: GRACE_MS }) },
  passHeaders: ['anthropic-version', 'anthropic-beta'],
  models: [],
  continuations: [ANY_BY_USER_TURN],
}
