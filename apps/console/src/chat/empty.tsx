// A conversation that has not begun.
import { Calculator, Code, Lightbulb, Table2 } from 'lucide-react'
import { Mark } from '../shell/mark.tsx'

const SUGGESTIONS = [
  {
    icon: Lightbulb,
    label: 'Explain an idea',
    text: 'How does a lighthouse lens bend light into a beam? Explain it step by step, with a small analogy.',
  },
  {
    icon: Code,
    label: 'Write code',
    text: 'Write a debounce function in TypeScript with cancel and flush, and three tests for it.',
  },
  {
    icon: Table2,
    label: 'Compare',
    text: 'Compare SQLite, PostgreSQL and Redis for storing an append-only log. Use a table, then recommend one.',
  },
  {
    icon: Calculator,
    label: 'Derive a formula',
    text: 'Derive the formula for the Doppler effect, with the steps written as equations.',
  },
] as const

export interface EmptyProps {
  readonly onAsk: (text: string) => void
  readonly onCut: () => void
}

export const Empty = ({ onAsk, onCut }: EmptyProps) => (
  <div className="empty">
    <Mark size={52} />
    <h3>Ask something. Then cut the line.</h3>
    <p>
      A reply that was started here arrives whole: through dropped connections, reloads, a relay that restarts and a
      provider that fails in mid-sentence.{' '}
      <button type="button" onClick={onCut}>
        Try to break one.
      </button>
    </p>
    <ul>
      {SUGGESTIONS.map(({ icon: Icon, label, text }) => (
        <li key={label}>
          <button type="button" onClick={() => onAsk(text)}>
            <span>
              <Icon aria-hidden />
              {label}
            </span>
            {text}
          </button>
        </li>
      ))}
    </ul>
  </div>
)
