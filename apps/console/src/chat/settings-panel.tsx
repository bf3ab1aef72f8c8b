// What a conversation is told first, and how it shall be answered.
import { NumberField } from '@base-ui/react/number-field'
import { Select } from '@base-ui/react/select'
import { Check, ChevronDown } from 'lucide-react'
import { useId } from 'react'
import { BARE, EFFORTS, type Effort, type Setup, changesIn, parseExtra } from './setup.ts'

export interface SettingsPanelProps {
  readonly setup: Setup
  readonly onChange: (setup: Setup) => void
}

export function SettingsPanel({ setup, onChange }: SettingsPanelProps) {
  const id = useId()
  const { wrong } = parseExtra(setup.extra)
  const set = (part: Partial<Setup>) => onChange({ ...setup, ...part })
  /** A number, or not sent. */
  const number = (name: 'temperature' | 'topP' | 'tokensMax') => (value: number | null) => {
    const { [name]: _, ...others } = setup
    onChange(value === null ? others : { ...others, [name]: value })
  }
  return (
    <div className="side-body settings">
      <p className="side-lead">
        They belong to this chat, and hold from the next question on. What is empty is not sent.
      </p>

      <label htmlFor={`${id}-system`}>System prompt</label>
      <textarea
        id={`${id}-system`}
        className="field"
        rows={5}
        placeholder="You are a harbour pilot. Answer briefly."
        value={setup.system}
        onChange={({ target }) => set({ system: target.value })}
      />

      <div className="settings-grid">
        <Amount label="Temperature" value={setup.temperature} onChange={number('temperature')} max={2} step={0.1} />
        <Amount label="Top p" value={setup.topP} onChange={number('topP')} max={1} step={0.05} />
        <Amount label="Tokens at most" value={setup.tokensMax} onChange={number('tokensMax')} min={1} step={256} />
        <EffortSelect
          effort={setup.effort}
          onChange={(effort) => {
            const { effort: _, ...others } = setup
            onChange(effort === undefined ? others : { ...others, effort })
          }}
        />
      </div>

      <label htmlFor={`${id}-extra`}>More fields, as JSON</label>
      <textarea
        id={`${id}-extra`}
        className="field settings-json"
        rows={4}
        spellCheck={false}
        placeholder={'{ "seed": 7, "stop": ["END"] }'}
        value={setup.extra}
        aria-invalid={wrong !== undefined}
        aria-describedby={`${id}-wrong`}
        onChange={({ target }) => set({ extra: target.value })}
      />
      <p id={`${id}-wrong`} className="settings-wrong" role="status">
        {wrong ? `${wrong} It is not sent.` : ''}
      </p>

      <button
        className="button"
        type="button"
        disabled={changesIn(setup) === 0 && !setup.extra}
        onClick={() => onChange({ ...BARE, model: setup.model })}
      >
        Back to the defaults
      </button>
    </div>
  )
}

interface AmountProps {
  readonly label: string
  readonly value: number | undefined
  readonly onChange: (value: number | null) => void
  readonly min?: number
  readonly max?: number
  readonly step: number
}

function Amount({ label, value, onChange, min = 0, max, step }: AmountProps) {
  const id = useId()
  return (
    <div>
      <label htmlFor={id}>{label}</label>
      <NumberField.Root
        id={id}
        value={value ?? null}
        onValueChange={onChange}
        min={min}
        step={step}
        format={{ maximumFractionDigits: 2, useGrouping: false }}
        {...(max !== undefined && { max })}
      >
        <NumberField.Input className="field" placeholder="default" />
      </NumberField.Root>
    </div>
  )
}

interface EffortSelectProps {
  readonly effort: Effort | undefined
  readonly onChange: (effort: Effort | undefined) => void
}

function EffortSelect({ effort, onChange }: EffortSelectProps) {
  return (
    <Select.Root value={effort ?? null} onValueChange={(effort: Effort | null) => onChange(effort ?? undefined)}>
      <div>
        <Select.Label>Reasoning effort</Select.Label>
        <Select.Trigger className="field settings-select">
          <Select.Value>{(value: Effort | null) => value ?? <span className="faint">default</span>}</Select.Value>
          <ChevronDown />
        </Select.Trigger>
      </div>
      <Select.Portal>
        <Select.Positioner className="positioner" alignItemWithTrigger={false} sideOffset={4}>
          <Select.Popup className="popup">
            {[null, ...EFFORTS].map((effort) => (
              <Select.Item key={effort} value={effort} className="item">
                <Select.ItemText>{effort ?? 'default'}</Select.ItemText>
                <Select.ItemIndicator className="item-indicator">
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
