// Who answered, how many tokens it took, and what they cost.
import type { AssistantMessage, Cost } from '@holdfast/client/chat'
import { useLabels } from '../settings.tsx'

export function Figures({ message }: { message: AssistantMessage }) {
  const labels = useLabels()
  const { content, cost } = message
  const { input, output } = content.usage
  const model = content.seams?.findLast((seam) => seam.model !== undefined)?.model ?? content.model ?? message.model
  const known = input === undefined && output === undefined ? undefined : (input ?? 0) + (output ?? 0)
  return (
    <span className="hf-figures">
      <span className="hf-model">{model}</span>
      {known !== undefined && (
        <span title={labels.tokensInAndOut(numberOf(input ?? 0), numberOf(output ?? 0))}>
          {labels.tokens(numberOf(known))}
        </span>
      )}
      {cost && <span>{cost.isEstimate ? labels.about(moneyOf(cost)) : moneyOf(cost)}</span>}
    </span>
  )
}

const numberOf = (count: number): string => new Intl.NumberFormat().format(count)

/** Two digits that count, however small it is. */
const moneyOf = ({ amount, currency }: Cost): string =>
  new Intl.NumberFormat(undefined, { style: 'currency', currency, maximumSignificantDigits: 2 }).format(amount)
