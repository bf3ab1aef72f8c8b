// In order: a migration's number is its place here, and its file's.
import { people } from './001-people.ts'
import { keys } from './002-keys.ts'
import { audit } from './003-audit.ts'
import { ledger } from './004-ledger.ts'
import { credit } from './005-credit.ts'
import { signIn } from './006-sign-in.ts'
import { limits } from './007-limits.ts'
import { usage } from './008-usage.ts'
import { priceGroups } from './009-price-groups.ts'
import { usageFourWeeks } from './010-usage-four-weeks.ts'
import { webhooks } from './011-webhooks.ts'
import { keysOfSignIns } from './012-keys-of-sign-ins.ts'
import { upstreamSwitches } from './013-upstream-switches.ts'
import { nodes } from './014-nodes.ts'
import { sessions } from './015-sessions.ts'
import { pages } from './016-pages.ts'
import type { Migration } from './migration.ts'

export const migrations: readonly Migration[] = [
  people,
  keys,
  audit,
  ledger,
  credit,
  signIn,
  limits,
  usage,
  priceGroups,
  usageFourWeeks,
  webhooks,
  keysOfSignIns,
  upstreamSwitches,
  nodes,
  sessions,
  pages,
]
