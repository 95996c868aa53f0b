// Files of which kubectl is asked what it sends. Each turns on how YAML, or kubectl, reads one thing.

/** A DaemonSet with lines in its metadata, and in its container. */
const daemonSet = ({ metadata = '', container = '', name = 'sent' } = {}) => `apiVersion: apps/v1
kind: DaemonSet
metadata:
  name: ${name}
${metadata}spec:
  selector:
    matchLabels: { app: sent }
  template:
    metadata:
      labels: { app: sent }
    spec:
      containers:
        - name: main
          image: registry.example/main:1
${container}`
const whole = daemonSet()
const service = `apiVersion: v1
kind: Service
metadata: { name: before }
spec: { ports: [{ port: 80 }] }
`
const note = (value: string) => daemonSet({ metadata: `  annotations:\n    note: ${value}\n` })
const run = (value: string) =>
  daemonSet({ container: `          command:\n          - sh\n          - -c\n          - ${value}\n` })
const args = (value: string) => daemonSet({ container: `          args: ${value}\n` })
/** Any value, in a field that nobody knows. */
const any = (value: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: any }\nany: ${value}\n`
const indented = (text: string, first = '  ') => text.trimEnd().replace(/^/gm, '  ').replace(/^ {2}/, first)

const each = (make: (value: string) => string, values: readonly string[]) =>
  Object.fromEntries(values.map((value) => [`${make.name} ${JSON.stringify(value)}`, make(value)]))

export const sentDocuments: Readonly<Record<string, string>> = {
  ...each(run, [
    '"first;\n        second\n    third"',
    '"first\n\n      second"',
    '"first\\\n    second"',
    '"first  \n  \tsecond\n\n\n  third "',
    "'first;\n        second\n    '",
    "'it''s\n   so # no comment\n  '",
    '"a # b\n c: d\n - e"',
    '"\n first\n\n second\n"',
    'plain\n            goes on # but not this',
    '|\n            set -e\n              deeper\n\n            end\n',
    '>-\n            folded\n            text\n              deeper\n            again\n',
    '|+\n            kept\n\n',
    '>2\n              two more\n            none\n',
  ]),
  ...each(args, [
    '[a,\n  b]',
    '[ "a\n\n  b", \'c\n d\' ]',
    '[a # why\n  , b]',
    "['a # b\n  c', d\n]",
    '[\n  plain\n    words,\n # comment\n  "x"\n]',
    '["#a", \'#b\', c#d]',
    '[--flag, "{{ x }}", "{% y %}"]',
    '[a,]',
  ]),
  ...each(note, [
    '"{\n  \\"a\\": 1\n}"',
    "'[\n  1\n]'",
    '"tab\\tbell\\x07snow\\u2603"',
    '"a\\/b"',
    '!!str 5',
    '!!binary aGVsbG8=',
    '!!binary |\n      aGVs\n      bG8=',
    '!!binary /w==',
    '!custom text',
    '&n text\n    again: *n',
    '\n# at the margin\n      value\n    more: b',
    '# why\n  # further left\n      "value"\n    more: b',
    '"2026-01-02"',
    '2026-01-02',
    '=',
    '"one\u2028two\u0085three"',
  ]),
  ...each(any, [
    '[9007199254740992, 9007199254740993, -9007199254740993, 9223372036854775807, -9223372036854775808]',
    '[9223372036854775808, 18446744073709551615, 18446744073709551616, 123456789012345678901234567890]',
    '[0.1, 0.12345678901234567890, 1.0, 1.50, 1e3, 1e21, 1e-7, 123456789.987654321, -0.0, -0, .5, 5.]',
    '[0644, 0o644, 0x1F, 0b101, 1_000, +5, 08, 1:30, 0x7fffffffffffffff, 0xffffffffffffffff]',
    '[yes, No, on, OFF, y, n, TRUE, ~, null, Null, "", "yes"]',
    '{ 1: a, 1.5: b, yes: c, 0x10: d }',
    '{ a: &x [1, 9007199254740993], b: *x }',
    '&base { a: 1, b: 2 }\nmore: { <<: *base, b: 3 }\nlast: { b: 4, <<: *base }',
    '{ l: &l { a: 1 }, r: &r { a: 2, b: 3 }, m: { <<: [*l, *r] }, t: { <<: *l, <<: *r } }',
    '{ a: 1, a: 2 }',
    '.inf',
    '{ ~: a }',
  ]),
  'an alias for a key': daemonSet({ metadata: '  labels:\n    app: &app sent\n    *app: value\n    *app : other\n' }),
  'an alias for a key in braces': daemonSet({ metadata: '  labels: { app: &app sent, *app : value }\n' }),
  'a merge key overridden in a list': daemonSet({
    metadata: '  annotations: &all { a: "1", b: "2" }\n  labels:\n    <<: *all\n    a: "3"\n',
  }),
  'a byte order mark': `\uFEFF${whole}`,
  'a byte order mark and a separator': `\uFEFF---\n${whole}`,
  'a byte order mark in the second document': `${service}---\n\uFEFF${whole}`,
  'a byte order mark below a first separator': `---\n\uFEFF${whole}`,
  'a directive below a first separator': `---\n%YAML 1.1\n---\n${whole}`,
  'a byte order mark behind a comment at the separator': `${service}--- # two\r\n\uFEFF${whole}`,
  'a byte order mark below an empty line': `${service}---\n\n\uFEFF${whole}`,
  'separators with blanks and comments': `---\n${service}---  \n# nothing\n---\t# two\n${whole}---#three\n${any('text')}---\n`,
  'a separator with words': `${service}--- words\n${whole}`,
  'a separator with words below': `${service}---\n${whole}--- words\n${service}`,
  'a separator with a mapping': `${service}--- ${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'x' } })}\n`,
  'four dashes': `${service}----\n${whole}`,
  'four dashes below': `${service}---\n${whole}----\n`,
  'a directive': `%YAML 1.1\n---\n${whole}`,
  'a directive below another document': `${service}---\n# why\n%TAG ! x\n---\n${whole}`,
  'a directive without a separator': `%YAML 1.1\n${whole}`,
  'a bare list': `${indented(whole, '- ')}\n`,
  'a List': `apiVersion: v1\nkind: List\nitems:\n${indented(whole, '- ')}\n`,
  'a DaemonSetList': `apiVersion: apps/v1\nkind: DaemonSetList\nitems:\n${indented(whole, '- ')}\n`,
  'an end of the document': `${service}...\n${whole}`,
  'an end of the document and a separator': `${service}...\n---\n${whole}`,
  'a zero-width space in the kind': whole.replace('DaemonSet', 'DaemonSet\u200B'),
  'a zero-width space inside the kind': whole.replace('DaemonSet', 'Daemon\u200BSet'),
  'a no-break space behind the version': whole.replace('apps/v1', 'apps/v1\u00A0'),
  CRLF: `${service}---\n${run('"a\n    b"')}`.replaceAll('\n', '\r\n'),
  'carriage returns alone': run('"a\n    b"').replaceAll('\n', '\r'),
  'carriage returns alone, two documents': `${service}---\n${whole}`.replaceAll('\n', '\r'),
  'carriage returns alone, a separator first': `---\n${whole}`.replaceAll('\n', '\r'),
  'a separator behind a carriage return': `${service.trimEnd()}\r---\n${whole}`,
  'line ends of every kind': whole.replace('\n', '\r\n').replace('kind: DaemonSet\n', 'kind: DaemonSet\r'),
  'a block scalar without a line end': `${any('|\n  text')}`.trimEnd(),
  'a kept block scalar without a line end': `${any('|+\n  text\n  ')}`.slice(0, -1),
  'a stripped block scalar without a line end': `${any('|-\n  text')}`.trimEnd(),
  'a block scalar without a line end before a separator': `${any('|\n  text')}---\n${any('>\n  text')}`.trimEnd(),
  'a tab behind a dash': daemonSet({ container: '          args:\n          -\ta\n' }),
  'a tab before a value on its own line': daemonSet({ container: '          workingDir:\n          \t  /a\n' }),
  'a single quote that is doubled at the end': any("'a''").trimEnd(),
  'a namespace where there is none': `apiVersion: v1\nkind: Namespace\nmetadata: { name: sent, namespace: other }\n`,
  'what only a cluster fills in': daemonSet({ metadata: '  uid: a-b\n  generation: 2\n  creationTimestamp: null\n' }),
  JSON: JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'json' }, data: { a: 'a/b <&> \u2603' } }),
  'JSON with numbers':
    '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"json"},"any":[1.0,1E3,9007199254740993,1e-7,0.1000]}\n',
  'JSON with escapes of its own': '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"json"},"data":{"a":"a\\/b"}}\n',
  'JSON and then YAML': `${JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'json' } })}\n---\n${whole}`,
}
