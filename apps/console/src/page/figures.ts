// How figures are written on every page: short where they stand in a row, exact where somebody asks (in a title).

const NANO = 1_000_000_000

/** Nano-dollars, in as many digits as say something: `$12.34`, `$0.0021`, `$1,204`. */
export function money(nano: number, currency = 'USD', perDollarMillionths = 1_000_000): string {
  const amount = (nano / NANO) * (perDollarMillionths / 1_000_000)
  const size = Math.abs(amount)
  const digits = size >= 1_000 || size === 0 ? 0 : size >= 0.1 ? 2 : Math.min(9, 1 - Math.floor(Math.log10(size)))
  const text = size.toLocaleString('en', {
    style: 'currency',
    currency,
    minimumFractionDigits: size === 0 ? 2 : digits,
    maximumFractionDigits: size === 0 ? 2 : digits,
  })
  return amount < 0 ? `−${text}` : text
}

const SHORT = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 })

/** `1.2M`, `845`. */
export const count = (value: number): string => (Math.abs(value) < 10_000 ? whole(value) : SHORT.format(value))

/** `1,204,331`. */
export const whole = (value: number): string => Math.round(value).toLocaleString('en')

/** `850 ms`, `1.24 s`, `3 min 20 s`, `2 h 5 min`. Undefined and NaN are a dash. */
export function duration(ms: number | undefined | null): string {
  if (ms === undefined || ms === null || Number.isNaN(ms)) return '–'
  if (ms < 1_000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
  const [minutes, seconds] = [Math.floor(ms / 60_000), Math.round((ms % 60_000) / 1_000)]
  if (minutes < 60) return seconds === 0 ? `${minutes} min` : `${minutes} min ${seconds} s`
  const [hours, left] = [Math.floor(minutes / 60), minutes % 60]
  return hours < 48 ? `${hours} h${left ? ` ${left} min` : ''}` : `${Math.floor(hours / 24)} days`
}

/** `3.1 %`. A share of nothing is a dash. */
export const share = (part: number, of: number): string =>
  of === 0 ? '–' : `${((part / of) * 100).toLocaleString('en', { maximumFractionDigits: part * 10 < of ? 1 : 0 })} %`

/** `now`, `4 min ago`, `yesterday`, `12 Mar 2026`. */
export function ago(iso: string | number, now: number): string {
  const at = typeof iso === 'number' ? iso : Date.parse(iso)
  const passed = now - at
  if (passed < 0) return until(at, now)
  if (passed < 5_000) return 'now'
  if (passed < 60_000) return `${Math.floor(passed / 1_000)} s ago`
  if (passed < 3_600_000) return `${Math.floor(passed / 60_000)} min ago`
  if (passed < 86_400_000) return `${Math.floor(passed / 3_600_000)} h ago`
  return passed < 7 * 86_400_000 ? `${Math.floor(passed / 86_400_000)} days ago`.replace(/^1 days/, '1 day') : day(at)
}

function until(at: number, now: number): string {
  const left = at - now
  if (left < 60_000) return 'in a moment'
  if (left < 3_600_000) return `in ${Math.ceil(left / 60_000)} min`
  if (left < 86_400_000) return `in ${Math.ceil(left / 3_600_000)} h`
  return left < 60 * 86_400_000 ? `in ${Math.ceil(left / 86_400_000)} days` : day(at)
}

const day = (at: number): string =>
  new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'short', year: 'numeric' })

/** The moment, to the second, in the visitor's own time: for titles. */
export const moment = (iso: string | number): string =>
  new Date(iso).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })
