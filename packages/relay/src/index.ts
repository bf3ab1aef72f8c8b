export type { Notice } from './notice.ts'
export { type Relay, type RelayOptions, createRelay } from './relay.ts'
export { type AttemptRecord, type Receipt, STEPS_MAX, type Step } from './receipt.ts'
export type { JourneyView, Passage } from './journey.ts'
export { type LineState, type Live, type LiveReply, STALLED_MS, type Totals } from './live.ts'
export { BACKLOG, type Certificate, type TlsServer, createHttpServer, createTlsServer } from './server.ts'
export { Redis, RedisFailure, type RedisTrouble } from './redis/connect.ts'
export type { RedisSettings } from './redis/settings.ts'
export { REDIS_LOG_LIMITS, type RedisLogLimits, openRedisLog } from './logs/redis.ts'
export { redisStore } from './logs/redis/redis-store.ts'
export { warningsOf } from './redis/warnings.ts'
export type { Strain } from './shedding/shedding.ts'
export { type StrainWatch, watchStrain } from './shedding/strain.ts'
export type { Runtime } from './runtime.ts'
export { system } from './system.ts'
export { openSecretFile } from './sessions/secret-file.ts'
export { parseOrigin } from './sessions/origin.ts'
export { LIMITS, type Limits, parseLimits } from './limits.ts'
export type { Faults, Reading, Reread } from './routes/route.ts'
export { type Site, siteIn, siteWithout } from './site.ts'
export type { Visit, Visits } from './visits.ts'
export type { Key, Keys } from './keys/keys.ts'
export { type Books, openBooks } from './books/books.ts'
export { BATCH_MAX, type Batch as CodeBatch, type Code } from './credit/codes.ts'
export type { Balance, CreditTerms } from './credit/credit.ts'
export type { Line as CreditLine } from './credit/statement.ts'
export { postingTo } from './events/post.ts'
export { reachOf } from './events/reach.ts'
export { nameOr } from './telemetry/names.ts'
export { openTelemetry } from './telemetry/telemetry.ts'
export { type PaymentSettings, openPayments } from './payments/settings.ts'
export { isNetwork } from './books/limits/network.ts'
export { NewerBooks } from './books/migrate.ts'
export { StrangeBooks } from './books/engines/stranger.ts'
export { ImportProblem } from './books/moving/format.ts'
export { PART_NAMES, type PartName, RESERVED as RESERVED_PARTS } from './books/moving/parts.ts'
export { makeBackup } from './books/moving/backup/backup.ts'
export { verifyBackup } from './books/moving/backup/verify.ts'
export { ImportedBefore } from './importers/one-api/write.ts'
export { SourceProblem } from './importers/one-api/source.ts'
export { type OneApiImport, importOneApiInto } from './importers/index.ts'
export { exportFrom, importInto } from './books/moving/moving.ts'
export { BooksProblem, type BooksProblemCode } from './books/problem.ts'
export { isDatabase, isPostgres } from './books/where.ts'
export { type Actor, type AuditEntry, SYSTEM } from './books/who/audit.ts'
export type { Project } from './books/who/projects.ts'
export type { KeyChange, KeyWish, NewKey, Secret } from './books/who/keys.ts'
export type { Membership, Organisation } from './books/who/organisations.ts'
export type { Person } from './books/who/people.ts'
export { ROLES, type Role, isRole } from './books/who/role.ts'
export type { Restrictions } from './books/who/restrictions.ts'
export { KeyRing } from './books/who/key-ring.ts'
export { importKeyFile } from './keys/key-file.ts'
export { lockDirectory } from './logs/disk/lock.ts'
export { parseDuration } from './config/quantity.ts'
export { type MemoryKeys, type MemoryWish, memoryKeys } from './keys/memory.ts'
export type { Provider } from './providers/provider.ts'
export type { ModelPlan, Plan, Target, Upstream } from './routing/plan.ts'
export { providers } from './providers/index.ts'
export { type Finding, excerptOf, writeFinding } from './config/finding.ts'
export { type FileSettings, type LoadedPlan, type RefusedPlan, isLoaded, loadPlan } from './config/load.ts'
export { type PlanWatch, type Surroundings, type WatchOptions, watchPlan } from './config/watch.ts'
export { nodeSurroundings } from './config/node-surroundings.ts'
export { jsonSchema } from './config/json-schema.ts'
export { providersNamed, starterFile } from './config/starter.ts'
export { MODEL_DEFAULTS, UPSTREAM_DEFAULTS } from './routing/defaults.ts'
export { letterFor } from './ask.ts'
export { parseModels } from './models.ts'
export { nameOfKey } from './routing/key-pool.ts'
export type { Place } from './routing/course.ts'
export { nearest } from './config/spelling.ts'
export { Router } from './routing/router.ts'
export { belongsTo, markOf } from './redis/belonging.ts'
export type { Commons } from './shared/commons.ts'
export { RedisCommons } from './shared/redis.ts'
export type { UpstreamReport } from './routing/report.ts'
export { SIMULATED, simulatedModels, simulatedUpstreams, upstreamsFromEnvironment } from './upstreams.ts'
export type { Transport, UpstreamListener, UpstreamRequest } from './transport.ts'
export { type NetworkOptions, networkTransport } from './transport/network.ts'
export type { Answer, Handler, Incoming, Outlet } from './http.ts'
export { newReplyId, replyIdTime } from './reply-id.ts'
export type { Adopted, Batch, Created, Final, Follower, Head, Lease, Log, ReplyState } from './logs/log.ts'
export {
  DISK_LOG_LIMITS,
  DirectoryInUse,
  type DiskLogLimits,
  type DiskLogOptions,
  type SyncPolicy,
  openDiskLog,
  openMemoryLog,
} from './logs/index.ts'
export { DOLLAR, type Money } from './books/money.ts'
export {
  type Currency,
  DOLLARS,
  MILLIONTHS,
  type Ratio,
  charge,
  inCurrency,
  parseDecimal,
  writeDecimal,
  writeMoney,
} from './prices/money.ts'
export type { Hours, Price, PriceList, PriceTable, Rates, Tier } from './prices/price.ts'
export { type Priced, type Seller, findPrice, isInForce } from './prices/table.ts'
export { type Group, type Groups, ratiosFor } from './prices/ratios.ts'
export type { PriceSettings } from './config/prices.ts'
export { type AccountLimits, LIMIT_MAX, WARN_PERCENTS } from './books/limits/limits.ts'
export { type Period, isZone } from './books/limits/period.ts'
export { type Account, type Budget, newAccount } from './books/ledger/account.ts'
export { STEPS, type Span, type Step as UsageStep } from './books/usage/cover.ts'
export { DIMENSIONS, type Dimension } from './books/usage/scope.ts'
export { SUMS, type SumName, type Sums } from './books/usage/sums.ts'
export { LINES_MAX, type Of, type Series, type Share, VALUES_MAX } from './books/usage/usage.ts'
export type { Bodies, ReadBodies } from './books/requests/bodies.ts'
export {
  PAGE_MAX as REQUESTS_PAGE_MAX,
  type RequestFilter,
  type RequestFound,
  type RequestLine,
} from './books/requests/requests.ts'
export type { Meter } from './metering/meter.ts'
export { requestView } from './admin/request-view.ts'
export { pricingOf } from './metering/pricing.ts'
export { type UnpricedShop, unpricedIn } from './metering/unpriced.ts'
export type { Warning } from './metering/warnings.ts'
export { type Charge, CurrentTariff, type Pricing, type Shop, type Tariff, createTariff } from './metering/tariff.ts'
export { findPublicPrice, offersOf } from './prices/public.ts'
export { type PriceFile, readPriceFile } from './prices/file.ts'
export { shippedPrices } from './prices/shipped.ts'
export { type PriceChange, type PriceUpdate, RATE_NAMES, updatePrices } from './prices/update.ts'
export { writePriceFile } from './prices/write.ts'
export { type Counted, ExportProblem } from './prices/reconcile/export.ts'
export { type Export, readExport } from './prices/reconcile/index.ts'
export { type Difference, type Reconciled, type Reconciliation, reconcile } from './prices/reconcile/reconcile.ts'
export {
  type Bought,
  type BoughtExplanation,
  type Explanation,
  type BillLine,
  type ReplyExplanation,
  type What,
  explain,
  explainReply,
} from './prices/explain.ts'
export { worstCase } from './prices/worst-case.ts'
export { type Comparison, type Traffic, compare } from './prices/compare.ts'
export type { PriceEndpoint } from './prices/endpoints/endpoint.ts'
export { priceEndpoints } from './prices/endpoints/index.ts'
export { type Tokenizer, byLength, openGptTokenizer } from './prices/tokenizer.ts'
export { EVENT_TYPES, type EventType, eventTypes } from './events/event.ts'
export type { Delivery } from './books/webhooks/outbox.ts'
export { sendTest } from './books/webhooks/trial.ts'
export { deliveryView, isWebhookUrl, webhookView, webhookWithSecret } from './books/webhooks/view.ts'
export { WEBHOOKS_MAX, type Webhook, type WebhookChange } from './books/webhooks/webhooks.ts'
