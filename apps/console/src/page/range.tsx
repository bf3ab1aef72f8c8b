// Which time a page speaks of. It stands in the address, so that a link shows what its sender saw.
import { Select } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import { type Route, rename, useRoute } from '../shell/route.ts'
import { STEP_MS } from './series.ts'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

export const RANGES = [
  { id: '1h', name: 'Last hour', ms: HOUR_MS, step: '1m' },
  { id: '24h', name: 'Last 24 hours', ms: DAY_MS, step: '1h' },
  { id: '7d', name: 'Last 7 days', ms: 7 * DAY_MS, step: '6h' },
  { id: '30d', name: 'Last 30 days', ms: 30 * DAY_MS, step: '1d' },
  { id: '365d', name: 'Last year', ms: 365 * DAY_MS, step: '1d' },
] as const

export type Range = (typeof RANGES)[number]

const ID_DEFAULT = '24h'

export const rangeOf = (id: string | undefined): Range =>
  RANGES.find((range) => range.id === id) ?? RANGES.find((range) => range.id === ID_DEFAULT)!

/** From when until when, in whole steps, so that asking again a moment later is the same question. */
export function spanOf({ ms, step }: Range, now: number): { readonly from: number; readonly until: number } {
  const grain = STEP_MS[step]
  const until = Math.ceil(now / grain) * grain
  return { from: until - Math.max(ms, grain), until }
}

export function useRange(): Range {
  const route = useRoute()
  return rangeOf(route.place === 'operate' ? route.query?.['range'] : undefined)
}

/** Changes one word of what the address is narrowed down by; without a value it goes. */
export function narrow(route: Route, name: string, value: string | undefined): void {
  if (route.place !== 'operate') return
  const { [name]: _, ...others } = route.query ?? {}
  rename({ ...route, query: value === undefined ? others : { ...others, [name]: value } })
}

export function RangePicker() {
  const route = useRoute()
  const range = useRange()
  return (
    <Choice
      label="Time"
      options={RANGES.map(({ id, name }) => ({ value: id, name }))}
      value={range.id}
      onChange={(id) => narrow(route, 'range', id === ID_DEFAULT ? undefined : id)}
    />
  )
}

export interface ChoiceProps<Value extends string> {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly name: string }[]
  readonly value: Value
  readonly onChange: (value: Value) => void
}

/** One of a few. */
export function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <Select.Root
      items={options.map((one) => ({ value: one.value, label: one.name }))}
      value={value}
      onValueChange={(chosen) => void (chosen !== null && onChange(chosen))}
    >
      <Select.Trigger className="button choice" aria-label={label}>
        <Select.Value />
        <Select.Icon>
          <ChevronDown />
        </Select.Icon>
      </Select.Trigger>
      <Select.Portal>
        <Select.Positioner className="positioner" sideOffset={4} alignItemWithTrigger={false}>
          <Select.Popup className="popup">
            {options.map((one) => (
              <Select.Item key={one.value} className="item" value={one.value}>
                <Select.ItemText>{one.name}</Select.ItemText>
                <Select.ItemIndicator className="item-check">
                  <Check />
                </Select.ItemIndicator>
              </Select.Item>
            ))}
          </Select.Popup>
        </Select.Positioner>
      </Select.Portal>
    </Select.Root>
  )
}
