// An answer as people hope for one: headings, a table, code in two languages, a formula, a list. For demonstrations, and
// for whoever renders answers.
import { type Dice, diceOf } from './dice.ts'
import { append, fill, pick, tokensOf } from './prose.ts'
import { openings } from './sea.ts'

/** Of exactly so many tokens: its parts in their order as far as they fit, more of the sea where there is room, and an end. */
export function essay(tokens: number, seed: string): string[] {
  const dice = diceOf(`essay ${seed}`)
  const said = tokensOf(`${pick(titles, dice)}\n\n${pick(openings, dice)}`).slice(0, tokens)
  const end = tokensOf(`\n\n${pick(ends, dice)}`)
  const room = tokens - end.length
  for (const part of parts(dice)) append(said, `\n\n${part}`, room)
  fill(said, Math.max(room, said.length), dice)
  if (said.length + end.length === tokens) said.push(...end)
  // Of the shortest there is no end.
  fill(said, tokens, dice)
  return said
}

/** What is said in the formula is calculated in the code, so those two are drawn together. */
function parts(dice: Dice): readonly string[] {
  const { formula, code } = pick(sums, dice)
  return [
    pick(beginnings, dice),
    pick(tables, dice),
    pick(programs, dice),
    formula,
    code,
    pick(steps, dice),
    pick(asides, dice),
  ]
}

const titles = [
  '# How a line holds',
  '# What the keeper wrote down',
  '# Notes on not losing the thread',
  '# Two ends and the weather in between',
]

const beginnings = [
  'You want to know whether a thing that was begun will arrive. Most of the time it does, and nobody asks how. The interesting cases are the others: the rope that chafes under the deck, the lamp that goes out while somebody is counting its flashes, the sentence that stops in mid-air — and then goes on, if somebody remembers where it was.',
  'There is an old rule among keepers: *write it down before you say it*. It looks like a habit of the timid. It is the opposite. Whoever has written it down may be interrupted, may even be replaced, and the next one begins with the word after the last.',
  'A line has two ends and a middle. The ends are somebody’s business, so they are looked after. The middle belongs to nobody, and that is where it parts: in fog, at night, in a tunnel, between two floors of a building where the lift has just closed its doors.',
]

const tables = [
  '## What can be lost\n\nNot everything that breaks is lost. It depends on who still knows what was said:\n\n| what breaks | who knows the rest | what is lost |\n| --- | --- | :-: |\n| the reader’s line | the log | nothing |\n| the relay | its disk | nothing |\n| the provider | another provider | a moment |\n| the log itself | **nobody** | the rest |\n\nSo there is one thing to look after, and it is not the line.',
  '## Lights, and how to tell them\n\nEvery light has a character, and no two on one coast have the same:\n\n| light | since | character | seen from |\n| --- | --: | --- | --: |\n| Fastnet Rock | 1904 | one white, 5 s | 27 nm |\n| Bishop Rock | 1858 | two white, 15 s | 20 nm |\n| Île Vierge | 1902 | one white, 5 s | 27 nm |\n| Lindesnes | 1655 | fixed, then white | 20 nm |\n\nWhoever has counted once knows where he is.',
  '## Three knots\n\nNo knot is good for everything, and each has one thing that it is best at:\n\n| knot | holds | comes undone | for |\n| --- | :-: | :-: | --- |\n| bowline | very well | easily | a loop that stays |\n| clove hitch | well | at once | a post, for now |\n| sheet bend | well | easily | two ropes that differ |\n\nThe *granny* is missing on purpose.',
]

const programs = [
  '## Reading on\n\nA reader that remembers one number needs nothing else to come back:\n\n```ts\nlet seen = 0\n\nfor (;;) {\n  try {\n    for await (const frame of read({ after: seen })) {\n      show(frame.text)\n      seen = frame.seq // only now: it has been shown\n      if (frame.isEnding) return\n    }\n  } catch {\n    await pause() // a cut is not an end\n  }\n}\n```\n\nThe important line is the one with the comment.',
  "## Saying it once\n\nWho asks twice should not pay twice. The question needs a name before it is sent:\n\n```ts\nconst key = crypto.randomUUID()\n\nasync function ask(question: string): Promise<Reply> {\n  const response = await fetch('/v1/replies', {\n    method: 'POST',\n    headers: { 'Idempotency-Key': key },\n    body: JSON.stringify({ question }),\n  })\n  return response.json()\n}\n```\n\nAsked again under the same name, it is the same reply.",
]

const sums = [
  {
    formula:
      '## How long to wait\n\nWho comes back at once makes a crowd of himself. So each attempt $n$ waits a random time below a bound that doubles:\n\n$$\nt_n = \\operatorname{random}\\left(0,\\; \\min(c,\\; b \\cdot 2^n)\\right)\n$$\n\nwhere $b$ is the first wait and $c$ the longest. On average that is half of the bound.',
    code: '```python\nimport random\n\ndef wait(n: int, base: float = 0.25, cap: float = 8.0) -> float:\n    """Seconds before attempt n."""\n    return random.uniform(0, min(cap, base * 2 ** n))\n\nprint([round(wait(n), 2) for n in range(6)])\n```',
  },
  {
    formula:
      '## How far one sees\n\nFrom a height $h$ above a sea of radius $R$ the horizon is at\n\n$$\nd = \\sqrt{(R + h)^2 - R^2} \\approx \\sqrt{2 R h}\n$$\n\nso a lamp that stands four times as high is seen twice as far, and no further: $d \\propto \\sqrt{h}$.',
    code: '```python\nfrom math import sqrt\n\nR = 6_371_000  # metres\n\ndef horizon(h: float) -> float:\n    """How far the sea is seen from h metres, in kilometres."""\n    return sqrt(2 * R * h) / 1000\n\nfor h in (2, 10, 40, 160):\n    print(f"{h:4} m  {horizon(h):5.1f} km")\n```',
  },
  {
    formula:
      '## What a post holds\n\nA rope that goes round a post by an angle $\\varphi$ holds more than the hand that holds it (Euler knew, and Eytelwein):\n\n$$\nT_2 = T_1 \\, e^{\\mu \\varphi}\n$$\n\nWith $\\mu = 0.3$ three turns are enough to multiply a grip by $e^{0.3 \\cdot 6\\pi} \\approx 286$.',
    code: '```python\nfrom math import exp, pi\n\ndef held(grip: float, turns: float, mu: float = 0.3) -> float:\n    """What a rope holds round a post, in the unit of the grip."""\n    return grip * exp(mu * 2 * pi * turns)\n\nfor turns in (0, 1, 2, 3):\n    print(turns, round(held(100, turns)))\n```',
  },
]

const steps = [
  '## What to do\n\n1. **Write first.** Nothing is said that is not in the log.\n2. **Number everything.** One thing, one number, in the same breath.\n3. **Say that you are there.** Silence means one of two things, and only a heartbeat tells which:\n   - the model is thinking, or\n   - the line is dead.\n4. **End once.** What stops without saying so has not ended.',
  '## Before you cast off\n\n- [x] Read the log, all of it\n- [x] Check every splice\n- [ ] Say aloud where you are going\n- [ ] Leave a light on\n\nThe last two are for those who stay:\n\n1. they know when to expect you,\n2. and *where to look* when you are late ⚓.',
]

const asides = [
  '## Does it cost anything?\n\nLess than one thinks. A number is a few bytes; writing it down takes *microseconds*; and the rest is only the patience to wait for the disk before speaking. What it saves is harder to see, because it is what did not happen: no answer paid for twice, no `undefined` where half of a sentence should be, no person who presses **Reload** and looks at an empty page.',
  '## And if nobody is listening?\n\nThen one may stop, or go on, and both are right. A lighthouse goes on. A taxi does not. What matters is that *somebody said so beforehand*: keep it for a minute, drop it at once, or finish it in any case. The worst answer is the usual one, that `nobody` thought about it, and **the meter runs** until morning.',
]

const ends = [
  '> The tide comes back for what it left.\n\nThat is all there is to it: remember the last mark that you saw, and ask for the next one. Pull the plug now, if you like, in the middle of this sentence, and see how it ends.',
  '> If the lamp goes out, the log says when. If the log is lost, nobody can say anything at all.\n\nSo look after the log. Everything else here may be cut, dropped, killed or restarted — try it, there is a panel for that.',
]
