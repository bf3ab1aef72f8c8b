// Webhooks are an organisation's or the relay's: the same operations at two addresses.
import type { Admin } from '../../admin/client.ts'
import type { WebhookChange, WebhookWish } from '../../admin/schema.d.ts'
import { hrefOf } from '../../shell/route.ts'

/** The id of an organisation; undefined: the relay's own. */
export type Whose = string | undefined

/** More than anybody may have. */
const LIMIT = 100

export function callsFor(whose: Whose) {
  const ofRelay = whose === undefined
  const organisation = whose ?? ''
  return {
    list: (api: Admin, after?: string) => {
      const query = { limit: LIMIT, ...(after !== undefined && { after }) }
      return ofRelay
        ? api.GET('/admin/webhooks', { params: { query } })
        : api.GET('/admin/organisations/{organisation}/webhooks', { params: { path: { organisation }, query } })
    },
    create: (api: Admin, body: WebhookWish) =>
      ofRelay
        ? api.POST('/admin/webhooks', { body })
        : api.POST('/admin/organisations/{organisation}/webhooks', { params: { path: { organisation } }, body }),
    change: (api: Admin, webhook: string, body: WebhookChange) =>
      ofRelay
        ? api.PATCH('/admin/webhooks/{webhook}', { params: { path: { webhook } }, body })
        : api.PATCH('/admin/organisations/{organisation}/webhooks/{webhook}', {
            params: { path: { organisation, webhook } },
            body,
          }),
    rotate: (api: Admin, webhook: string) =>
      ofRelay
        ? api.POST('/admin/webhooks/{webhook}/rotate', { params: { path: { webhook } } })
        : api.POST('/admin/organisations/{organisation}/webhooks/{webhook}/rotate', {
            params: { path: { organisation, webhook } },
          }),
    remove: (api: Admin, webhook: string) =>
      ofRelay
        ? api.DELETE('/admin/webhooks/{webhook}', { params: { path: { webhook } } })
        : api.DELETE('/admin/organisations/{organisation}/webhooks/{webhook}', {
            params: { path: { organisation, webhook } },
          }),
    test: (api: Admin, webhook: string) =>
      ofRelay
        ? api.POST('/admin/webhooks/{webhook}/test', { params: { path: { webhook } } })
        : api.POST('/admin/organisations/{organisation}/webhooks/{webhook}/test', {
            params: { path: { organisation, webhook } },
          }),
    deliveries: (api: Admin, webhook: string, after?: string) => {
      const query = { ...(after !== undefined && { after }) }
      return ofRelay
        ? api.GET('/admin/webhooks/{webhook}/deliveries', { params: { path: { webhook }, query } })
        : api.GET('/admin/organisations/{organisation}/webhooks/{webhook}/deliveries', {
            params: { path: { organisation, webhook }, query },
          })
    },
    resend: (api: Admin, webhook: string, delivery: string) =>
      ofRelay
        ? api.POST('/admin/webhooks/{webhook}/deliveries/{delivery}/resend', {
            params: { path: { webhook, delivery } },
          })
        : api.POST('/admin/organisations/{organisation}/webhooks/{webhook}/deliveries/{delivery}/resend', {
            params: { path: { organisation, webhook, delivery } },
          }),
  }
}

/** @param id of one of them; absent: all */
export const hrefFor = (whose: Whose, id?: string): string =>
  hrefOf({
    place: 'operate',
    page: 'webhooks',
    ...(id !== undefined && { thing: id }),
    ...(whose === undefined && { query: { whose: 'relay' } }),
  })
