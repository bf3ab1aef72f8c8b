// Something to look at.
export const answers = {
  lamp: `A harbour lamp knows three things: **what time it is**, how dark it has become, and whether anybody has told it otherwise. Each evening it asks in that order, and the first clear answer decides.

Most lamps are simpler than people think. A small cell of selenium or silicon measures the light of the sky, and when it falls below about 70 lux a relay closes. Nothing else is needed for a lamp that merely has to be *on at night*.

## Where it gets harder

1. **Fog.** It may be noon, and a ship still needs the lamp. A visibility sensor overrules the clock.
2. **Ice on the cell.** The lamp then believes it is night for ever. That is why there is a clock at all.
3. **Somebody's hand.** A keeper can always light it, and \`override\` stays until it is taken back.

> A light that is dark when it should not be is worse than no light: the chart promises it.

| Lamp | Lit below | Range | Character |
| --- | ---: | ---: | --- |
| North pier | 70 lux | 14 nmi | Fl G 5s |
| South pier | 70 lux | 10 nmi | Fl R 5s |
| Breakwater | 100 lux | 18 nmi | Oc W 10s |

- [x] checked at dusk
- [ ] checked in fog

More in the [list of lights](https://example.com/lights), volume A.
`,
  code: `A lamp has few states, and writing them down as values keeps it honest:

\`\`\`typescript
export type Lamp =
  | { readonly phase: 'dark'; readonly since: number }
  | { readonly phase: 'lit'; readonly since: number; readonly by: 'clock' | 'fog' | 'hand' }

/** What the lamp does next. Time arrives as an argument, so every branch is a test of one line. */
export function step(lamp: Lamp, lux: number, now: number): Lamp {
  if (lamp.phase === 'lit' && lamp.by === 'hand') return lamp // only a hand takes it back
  const isNight = lux < 70
  if (isNight && lamp.phase === 'dark') return { phase: 'lit', since: now, by: 'clock' }
  if (!isNight && lamp.phase === 'lit') return { phase: 'dark', since: now }
  return lamp
}
\`\`\`

Then run it:

\`\`\`bash
npm install harbour-lamp
node --watch lamp.js --lux 70   # lit by the clock
\`\`\`

And in Python, if you must:

\`\`\`python
def step(lamp: dict, lux: float) -> dict:
    """The lamp after one look at the sky."""
    return {**lamp, "lit": lux < 70} if not lamp.get("held") else lamp
\`\`\`
`,
  maths: `At a height $h$ above the sea, with the Earth's radius $R$, the horizon lies at

$$
d = \\sqrt{2Rh + h^2} \\approx \\sqrt{2Rh}
$$

For \\(h = 24\\,\\mathrm{m}\\) that is about **17.5 km**. Refraction bends light, so in practice

\\[
d_{\\text{nmi}} \\approx 2.08 \\left( \\sqrt{h_{\\text{lamp}}} + \\sqrt{h_{\\text{eye}}} \\right), \\qquad \\sum_{i=1}^{n} \\frac{1}{i^2} \\to \\frac{\\pi^2}{6}
\\]

A brighter bulb costs between $5 and $10 and changes none of it.
`,
  arabic: `يعرف مصباح الميناء **ثلاثة أشياء**: الوقت، ومقدار الظلام، وما إذا كان أحد قد أمره بغير ذلك.

1. الضباب: قد يكون الوقت ظهرًا، والسفينة تحتاج إلى الضوء.
2. الجليد على الخلية: عندئذٍ يظن المصباح أن الليل لا ينتهي.

> الضوء المطفأ حين يجب أن يكون مضاءً أسوأ من عدم وجوده.

\`\`\`ts
const isNight = lux < 70
\`\`\`

| المصباح | المدى |
| --- | --- |
| الرصيف الشمالي | 14 ميلًا |
| كاسر الأمواج | 18 ميلًا |
`,
  thoughts: `The person wants the lamp lit only if it is getting dark. I need the time of sunset, and how cloudy it is.

First the weather for the harbour; then, if it is past sunset or darker than 70 lux, set the lamp. I should say what I did and why.`,
}
