// What the simulator talks about: holding fast. Written to be pleasant in a chat and to exercise whoever renders
// it: several scripts, markdown, lists, code.

/** The first words of every made-up text, so that nobody takes it for a model's. */
export const openings = [
  'This is a simulated reply: no model was asked, and nothing was bought.',
  'A simulated reply, made of rope and lamplight rather than of thought.',
  'Simulated text follows; the simulator wrote it before you asked.',
  'You are reading a simulated reply, and its only opinion is to hold fast.',
]

export const paragraphs = [
  'A lighthouse does not chase ships. It stands where it was built, says the same thing every ten seconds, and trusts that someone out there is counting.',
  'Every rope is a promise between two ends. What lies in between may be cold, wet and out of sight, and the promise is still either kept or not.',
  'The keeper writes the log before trimming the lamp. If the lamp goes out, the log says when; if the log is lost, nobody can say anything at all.',
  'Weather is not a failure. A line that parts in weather was chosen badly, and a line that parts and tells no one was chosen worse.',
  'Old sailors tie the same knot twice: once with the hands, and once with the eyes. Only then do they put their weight on it.',
  'At night the coast is a sentence of lights — two white, one red, a long dark — and you find your place in it by what you have read already.',
  'The tide comes back for what it left. So does a good reader: it remembers the last mark it saw, and asks for the next one.',
  'Fog is the honest kind of silence, because everyone can see it. The other kind looks like an empty sea, and that is why a horn sounds even when there is nothing to say.',
]

export const lists = [
  'Some lights worth a detour:\n\n- **Fastnet Rock**, off Cape Clear\n- **Île Vierge**, the tallest of the stone ones\n- **Lindesnes**, where Norway ends\n- **角島**, with its granite stairs ⚓',
  'Before you cast off:\n\n1. Read the log, *all* of it\n2. Check every splice\n3. Say aloud where you are going\n4. Leave a light on',
  'Three knots are enough for most days:\n\n- the **bowline**, which never slips\n- the **clove hitch**, which is quick\n- the **sheet bend**, for ropes that differ',
  '| light | character |\n| --- | --- |\n| Bishop Rock | two white, 15 s |\n| Ar-Men | three white, 20 s |\n| Cabo São Vicente | one white, 5 s |',
]

export const snippets = [
  'The same in code:\n\n```ts\nfor await (const light of coast) {\n  if (light.seq <= seen) continue\n  log.append(light) // before anyone is told\n  seen = light.seq\n}\n```',
  'As the keeper would type it:\n\n```sh\nwhile watch; do\n  trim lamp && note "$(date)" >> log\ndone\n```',
  'And for those who prefer snakes:\n\n```python\ndef hold(line):\n    while not line.ended:\n        yield from line.read(after=line.seen)\n```',
  'Or as a note on the wall:\n\n```json\n{ "lamp": "lit", "fog": false, "seen": 41, "next": 42 }\n```',
]

/** For the last few tokens, where no whole paragraph fits: one of every length from one token up. */
export const closings = [
  'Steady.',
  'Hold fast.',
  'Keep the light.',
  'The rope holds still.',
  'Mind the last step down.',
  'Nothing here was lost at sea.',
  'The lamp is lit and the log kept.',
  'Come back whenever you like, the door is open.',
  'Somewhere a ship counts to ten and turns for home.',
]

export const musings = [
  'The question wants a plain answer.',
  'First, what is known: there is a rope, and two ends of it.',
  'Second, what is not: the weather in between.',
  'A list might help, but only if it is short.',
  'Let me check that against the tide table.',
  'That seems right; once more, to be sure.',
  'An example would carry further than an argument.',
  'Better to say less and have it hold.',
]

export const nouns = ['rope', 'lamp', 'tide', 'knot', 'mast', 'bell', 'oar', 'star']
