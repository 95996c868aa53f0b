// Bodies that are too big to record: the record describes them.
const head = 'apiVersion: apps/v1\nkind: DaemonSet\nmetadata:\n  name: a\n'
const spec = (template = '') => `spec:
  selector:
    matchLabels:
      app: a
  template:
    metadata:
      labels:
        app: a
${template}    spec:
      containers:
        - name: c
          image: i
`
const minimal = head + spec()
const annotated = (lines: string) => `${head}  annotations:\n${lines}${spec()}`
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth)
const json = (metadata: string, rest: string) =>
  `{"apiVersion":"apps/v1","kind":"DaemonSet","metadata":{"name":"a"${metadata}},"spec":{"selector":{"matchLabels":{"app":"a"}},` +
  `"template":{"metadata":{"labels":{"app":"a"}},"spec":{"containers":[{"name":"c","image":"i"}]}}}${rest}}`
const fields = (depth: number) => `"fieldsV1":{"k":${nested(depth)}}`

/** The ASCII text padded with comment lines of 100 bytes to a length. */
function padded(text: string, length: number): string {
  const missing = length - text.length
  const lines = `#${'x'.repeat(98)}\n`.repeat(Math.floor(missing / 100))
  const rest = missing % 100
  return text + lines + (rest > 0 ? `#${'x'.repeat(Math.max(0, rest - 2))}${rest > 1 ? '\n' : ''}` : '')
}
const comments = padded('', 300_000)

const makers: readonly (readonly [RegExp, (...numbers: readonly number[]) => string])[] = [
  [/followed by comment lines, (\d+) bytes/, (length = 0) => padded(minimal, length)],
  [/^`a: ` followed by (\d+) `\[`/, (depth = 0) => `a: ${nested(depth)}\n`],
  [/and `z: ` followed by (\d+) `\[`/, (depth = 0) => `${minimal}z: ${nested(depth)}\n`],
  [/and `z:` with (\d+) `- `/, (depth = 0) => `${minimal}z:\n  ${'- '.repeat(depth)}x\n`],
  [/JSON DaemonSet with "z": (\d+) nested lists/, (depth = 0) => json('', `,"z":${nested(depth)}`)],
  [
    /JSON DaemonSet with metadata.managedFields.* of (\d+) nested/,
    (depth = 0) => json(`,"managedFields":[{${fields(depth)}}]`, ''),
  ],
  [
    /DaemonSet with metadata.managedFields.* of (\d+) nested/,
    (depth = 0) => `${head}  managedFields:\n    - fieldsV1:\n        k: ${nested(depth)}\n${spec()}`,
  ],
  [/with metadata.annotations.k of (\d+) bytes/, (length = 0) => annotated(`    k: ${'x'.repeat(length)}\n`)],
  [
    /with metadata.annotations a of (\d+) and b of (\d+)/,
    (a = 0, b = 0) => annotated(`    a: ${'x'.repeat(a)}\n    b: ${'x'.repeat(b)}\n`),
  ],
  [/with metadata.annotations.k of (\d+) times ä/, (length = 0) => annotated(`    k: ${'ä'.repeat(length)}\n`)],
  [/with metadata.annotations "a b" of (\d+) bytes/, (length = 0) => annotated(`    a b: ${'x'.repeat(length)}\n`)],
  [
    /with spec.template.metadata.annotations.k of (\d+) bytes/,
    (length = 0) => head + spec(`      annotations:\n        k: ${'x'.repeat(length)}\n`),
  ],
  [
    /a list of (\d+) x, `m:` a list of (\d+) `\*l`/,
    (items = 0, uses = 0) => `l: &l [${'x, '.repeat(items - 1)}x]\nm: [${'*l, '.repeat(uses - 1)}*l]\n${minimal}`,
  ],
  [/^`a: b: c`, 3000 comment lines/, () => `a: b: c\n${comments}\u0007`],
  [/^minimal DaemonSet, `---`, 3000 comment lines/, () => `${minimal}---\n${comments}\u0007`],
]

/** The body that a description stands for. */
export function generatedBody(description: string): string {
  for (const [shape, make] of makers) {
    const match = shape.exec(description)
    if (match) return make(...match.slice(1).map(Number))
  }
  throw new Error(`no body is known for: ${description}`)
}
