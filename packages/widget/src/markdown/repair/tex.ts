// A formula that is being written, closed so that it can be set: braces, \left without \right, environments.

export function closeTex(tex: string): string {
  // The name of a command that is being written, or what still waits for what it applies to.
  const body = tex.replace(/(?:\\[A-Za-z]*|[\^_&])?\s*$/, '').replace(/\\(?:begin|end)\{[^}]*$/, '')
  const closing: string[] = []
  for (const [mark, name] of body.matchAll(/\\(?:begin|end)\{([^}]*)\}|\\(?:left|right)(?![A-Za-z])|\\.|[{}]/gs)) {
    if (mark.startsWith('\\begin')) closing.push(`\\end{${name}}`)
    else if (mark === '\\left') closing.push('\\right.')
    else if (mark === '{') closing.push('}')
    else if (mark === '}' || mark === '\\right' || mark.startsWith('\\end')) closing.pop()
  }
  return body + closing.toReversed().join('')
}
