// One line, wherever an operator looks: something is bought here that nobody says the price of.
import { hrefOf } from '../../shell/route.ts'
import { OUTCOMES, unpricedInWords, useUnpriced } from './unpriced.ts'

export function UnpricedNotice() {
  const { data: unpriced } = useUnpriced()
  if (!unpriced || unpriced.data.length === 0) return null
  return (
    <p className="notice" data-tone="change">
      <span>
        <b>{unpricedInWords(unpriced.data)}</b> {OUTCOMES[unpriced.outcome]}
      </span>
      <a className="link" href={hrefOf({ place: 'operate', page: 'prices' })}>
        Add a price
      </a>
    </p>
  )
}
