// YAML that is read differently by different readers: what the API server makes of it is asked, not known here.
const manifest = (
  top: string,
  values: { readonly metadata?: string; readonly spec?: string; readonly container?: string } = {},
) =>
  `${top}apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: yaml
${values.metadata ?? ''}spec:
${values.spec ?? ''}  selector:
    matchLabels: { app: yaml }
  template:
    metadata:
      labels: { app: yaml }
    spec:
      containers:
        - name: main
          image: registry.example/main:1
${values.container ?? ''}`

const metadata = (lines: string) => manifest('', { metadata: lines })
const env = (value: string) => manifest('', { container: `          env: [{ name: A, value: ${value} }]\n` })
const seconds = (value: string) => manifest('', { spec: `  minReadySeconds: ${value}\n` })
const stdin = (value: string) => manifest('', { container: `          stdin: ${value}\n` })

export const yamlCases: Readonly<Record<string, string>> = {
  'as it should be': manifest(''),
  ...Object.fromEntries(
    [
      'yes',
      'no',
      'on',
      'off',
      'y',
      'n',
      'Yes',
      'NO',
      'true',
      'TRUE',
      'False',
      'tRue',
      '~',
      'null',
      'Null',
      '""',
      "'yes'",
      '1',
    ].flatMap((word) => [
      [`env value ${word}`, env(word)],
      [`boolean ${word}`, stdin(word)],
    ]),
  ),
  ...Object.fromEntries(
    [
      '5',
      '010',
      '0o10',
      '0x10',
      '0b11',
      '1_000',
      '+5',
      '-0',
      '5.0',
      '5.5',
      '1e1',
      '.5',
      '.inf',
      '-.INF',
      '.nan',
      '2147483647',
      '2147483648',
      '9223372036854775808',
      '18446744073709551616',
      '1:30',
      '2026-01-02',
      '2026-01-02T03:04:05Z',
      '0644',
      '0_1',
      '0x',
      '"5"',
      '!!str 5',
      '!!int "5"',
      '!!float 5',
      '!custom 5',
    ].flatMap((word) => [
      [`number ${word}`, seconds(word)],
      [`number ${word} as env value`, env(word)],
    ]),
  ),
  'a merge key': metadata('  annotations:\n    <<: { a: b }\n    c: d\n'),
  'a merge key with an anchor': metadata('  labels: &labels { a: b }\n  annotations:\n    <<: *labels\n'),
  'a merge key of a list': metadata('  annotations:\n    <<: [{ a: b }, { a: c, d: e }]\n'),
  'a merge key of text': metadata('  annotations:\n    <<: text\n'),
  'a merge key that repeats a key': metadata('  annotations:\n    <<: { a: b }\n    a: c\n'),
  'a key twice': metadata('  labels: { a: b }\n  labels: { c: d }\n'),
  'a key twice in a map': metadata('  labels: { a: b, a: c }\n'),
  'a key twice, once quoted': metadata('  labels:\n    a: b\n    "a": c\n'),
  'an anchor and its alias': metadata('  labels: { a: &value b }\n  annotations: { a: *value }\n'),
  'an alias of nothing': metadata('  labels: { a: *nothing }\n'),
  'an alias of itself': metadata('  labels: &self { a: *self }\n'),
  'an empty key': metadata('  labels: { "": b }\n'),
  'a number as key': metadata('  labels: { 5: b }\n'),
  'a boolean as key': metadata('  labels: { yes: b }\n'),
  'null as key': metadata('  labels: { ~: b }\n'),
  'a map as key': metadata('  labels: { { a: b }: c }\n'),
  'a value left out': metadata('  labels:\n'),
  'a comment and three dashes before': manifest('# why\n---\n'),
  'three dashes before': manifest('---\n'),
  'a directive before': manifest('%YAML 1.1\n---\n'),
  'three dots after': `${manifest('')}...\n`,
  'a second document': `${manifest('')}---\napiVersion: v1\n`,
  'rubbish after three dots': `${manifest('')}...\n[\n`,
  'a byte order mark': manifest('\uFEFF'),
  'a byte order mark in a value': env('"\uFEFF"'),
  'carriage returns': manifest('').replaceAll('\n', '\r\n'),
  'carriage returns alone': manifest('').replaceAll('\n', '\r'),
  'a tab for indentation': metadata('\tlabels: { a: b }\n'),
  'a tab before a value': metadata('  labels:\t{ a: b }\n'),
  'a tab after a value': metadata('  labels: { a: b }\t\n'),
  'a tab before a comment': metadata('  labels: { a: b }\t# why\n'),
  'a tab on an empty line': metadata('\t\n'),
  'a comment without a blank': env('a#b'),
  'a comment after a value': env('a }] #'),
  'text over lines': metadata('  annotations:\n    a: one\n      two\n'),
  'quoted text at a lower indentation': metadata("  annotations:\n    a: 'one\n  two'\n"),
  'a flow collection at a lower indentation': metadata('  annotations: {\n a: b\n }\n'),
  'a flow collection that closes at the margin': metadata('  annotations: { a: b\n}\n'),
  'a flow collection left open': metadata('  annotations: { a: b\n'),
  'a quote left open': metadata('  annotations: { a: "b }\n'),
  'literal text': metadata('  annotations:\n    a: |\n      one\n      two\n'),
  'literal text with an indicator': metadata('  annotations:\n    a: |2-\n        one\n'),
  'folded text': metadata('  annotations:\n    a: >-\n      one\n\n      two\n'),
  'an unknown escape': env('"\\q"'),
  'known escapes': env('"\\x41\\u0042\\n"'),
  'a percent sign': env('%a'),
  'an at sign': env('@a'),
  'a backtick': env('`a`'),
  'a question mark': metadata('  ? labels\n  : { a: b }\n'),
  'a colon in text': env('a:b'),
  'a colon and a blank in text': metadata('  annotations:\n    a: b: c\n'),
  'a dash in text': env('-a'),
  'binary text': env('!!binary aGVsbG8='),
  'binary that is none': env('!!binary "*"'),
  'a control character': env('"\u0007"'),
  'a deep indentation': metadata('          labels: { a: b }\n'),
  'a list at the level of its key': manifest('', { container: '          args:\n          - a\n          - b\n' }),
  'a list below its key': manifest('', { container: '          args:\n        - a\n' }),
  json: JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'json' },
    spec: {
      selector: { matchLabels: { a: 'b' } },
      template: { metadata: { labels: { a: 'b' } }, spec: { containers: [{ name: 'a', image: 'a' }] } },
    },
  }),
}
