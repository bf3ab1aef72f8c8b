// Every operation of the admin API. A test compares this list with the folder.
import { access } from './access.ts'
import { accounts } from './accounts.ts'
import { audit } from './audit.ts'
import { bought } from './bought.ts'
import { codes } from './codes.ts'
import { configuration } from './configuration.ts'
import { credit } from './credit.ts'
import { invitations } from './invitations.ts'
import { keys } from './keys.ts'
import { ledger } from './ledger.ts'
import { members } from './members.ts'
import { models } from './models.ts'
import { nodes } from './nodes.ts'
import type { Operation } from './operation.ts'
import { organisations } from './organisations.ts'
import { overview } from './overview.ts'
import { payments } from './payments.ts'
import { people } from './people.ts'
import { priceComparison } from './price-comparison.ts'
import { prices } from './prices.ts'
import { projects } from './projects.ts'
import { replies } from './replies.ts'
import { replyPrice } from './reply-price.ts'
import { requests } from './requests.ts'
import { settings } from './settings.ts'
import { upstreams } from './upstreams.ts'
import { usage } from './usage.ts'
import { webhooks } from './webhooks.ts'

/** In the order of the reference. */
export const operations: readonly Operation[] = [
  ...organisations,
  ...people,
  ...access,
  ...members,
  ...invitations,
  ...projects,
  ...keys,
  ...accounts,
  ...ledger,
  ...audit,
  ...credit,
  ...codes,
  ...payments,
  ...replies,
  ...nodes,
  ...upstreams,
  ...models,
  ...prices,
  ...replyPrice,
  ...priceComparison,
  ...bought,
  ...overview,
  ...usage,
  ...requests,
  ...webhooks,
  ...configuration,
  ...settings,
]
