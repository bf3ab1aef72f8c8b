// A sign for each state of the line: they differ in shape, so that nobody has to tell colours apart.
import type { Condition } from './condition.ts'

export type SignState = Condition['state'] | 'stopping'

export const LineSign = ({ state }: { state: SignState }) => (
  <svg className="hf-sign" data-state={state} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
    {shapes[state]}
  </svg>
)

const bars = (
  <>
    <path className="hf-bar" d="M4 5v6" />
    <path className="hf-bar" d="M8 5v6" />
    <path className="hf-bar" d="M12 5v6" />
  </>
)
const arc = <path className="hf-turning" d="M13.2 8a5.2 5.2 0 1 1-2-4.1" />
const triangle = <path d="M8 3 14 13H2zM8 7v2.6M8 11.4v.2" />

const shapes: Readonly<Record<SignState, React.ReactNode>> = {
  connecting: (
    <path className="hf-turning" strokeDasharray="2.4 2.4" d="M13.2 8A5.2 5.2 0 1 1 8 2.8 5.2 5.2 0 0 1 13.2 8" />
  ),
  streaming: bars,
  quiet: <circle className="hf-breathing" cx="8" cy="8" r="4.4" />,
  reconnecting: arc,
  offline: <path d="M3 3l10 10M4.2 7.4A6 6 0 0 1 6 6M9.4 5.6a6 6 0 0 1 2.6 1.8M6.3 10a3 3 0 0 1 1.7-.6M8 12.4v.2" />,
  continued: bars,
  restarted: bars,
  complete: <path d="m3.5 8.4 3 3 6-6.4" />,
  stopped: <rect x="4.5" y="4.5" width="7" height="7" rx="1" />,
  stopping: <rect className="hf-breathing" x="4.5" y="4.5" width="7" height="7" rx="1" />,
  'cut-short': <path d="M3 8h6M11 8h.2M13 8h.2" />,
  refused: <path d="M8 2.8A5.2 5.2 0 1 1 8 13.2 5.2 5.2 0 0 1 8 2.8M4.4 11.6l7.2-7.2" />,
  failed: triangle,
}
