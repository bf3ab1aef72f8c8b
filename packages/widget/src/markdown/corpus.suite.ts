// Markdown as models write it, for the tests of what is drawn while it is written. Nothing in it is ambiguous in the end;
// everything in it is in the middle.
export const corpus: Readonly<Record<string, string>> = {
  emphasis: `It is **bold**, *italic*, ***both***, __also__ and _so_. A **bold with *italic* in it** and ~~gone~~.

Snake_case_names, 2 * 3 * 4 and **two words: (in) brackets.** Then \`code *with* stars\` and \`\`a \` tick\`\`.
`,
  links: `See [the log](https://example.com/a_(b)) and ![a lamp](https://example.com/lamp.png) there, or
https://example.com/path?q=1 itself. **[Bold link](https://example.com)** too, and \`list[0]\` is no link.
`,
  lists: `Steps:

1. First, **look**.
2. Then wait:
   - a while
   - a *long* while

   A paragraph in it.
3. Done.

- [x] one
- [ ] two

* a
* b

Last - with a dash.
- tight
- list
`,
  headings: `# One *thing*

Two
---

Text after it
===

## Three \`code\` ##

---

***

End.
`,
  code: `Before:

\`\`\`python
def hold(rope):
    # **not bold** | not a table |
    return f"{rope}_[1]"

\`\`\`

~~~
plain \`\`\` text
~~~

1. In a list:

   \`\`\`sh
   npm install
   \`\`\`

   after

    indented *code*

Done.
`,
  tables: `A table:

| Name | **Length** | Link |
|:-----|-----------:|------|
| rope | 12 \\| 13 | [a](https://a.b) |
| *chain* | \`9\` | |

| one |
| --- |
| 1 |

After.
`,
  maths: `Let $x^2 + y_1$ be and \\(a * b\\) hold:

$$
\\frac{a}{b} = \\sum_{i=1}^{n} i
$$

then

\\[
  E = mc^2
\\]

It costs $5 or $10 a month, that is $$c$$ in all.
`,
  quotes: `> A quote with **bold**
> on two lines
>
> - and a list

> Another

Text. It's 5 < 6 &amp; a &lt; b\\*c\\*.
`,
  right: `مرحبا **بالعالم**، هذا نص.

- واحد
- اثنان *مائل*
`,
}
