// The admin API: its operations (../admin/operations.ts), and the document that describes them.
import { json } from '../answers.ts'
import { openApi } from '../admin/openapi.ts'
import { operations } from '../admin/operations.ts'
import { routeOf } from '../admin/router.ts'
import type { Route } from './route.ts'

/** It says what there is to ask for, and nothing of who asks: anybody may read it. */
const reference: Route = {
  method: 'GET',
  path: '/admin/openapi.json',
  access: 'open',
  handle: async () => json(200, (written ??= openApi(operations))),
}

/** Made when somebody first asks: a relay starts without it. */
let written: unknown

export const admin: readonly Route[] = [...operations.map(routeOf), reference]
