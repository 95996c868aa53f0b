// Mistakes in a text, or in the shape or place of a value, and what the preferred fix makes of them: all that was written is there.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readYaml } from '../../server/src/language/index.ts'
import { diagnostics, edited, english, fixesOf, minimal, open } from './support.ts'

const name = '  name: agent\nspec'
const image = '          image: agent:1\n'
const item = '- name: agent\n          image: agent:1'
const labels = '      labels:\n        app: agent'
const inMeta = (lines: string) => minimal.replace(name, `  name: agent\n${lines}\nspec`)
const inContainer = (lines: string) => minimal.replace(image, () => `${image}${lines.replace(/^(?=.)/gm, '          ')}\n`)
const inPod = (lines: string) => `${minimal}${lines.replace(/^(?=.)/gm, '      ')}\n`
const inSpec = (lines: string) => minimal.replace('  selector:', `${lines.replace(/^(?=.)/gm, '  ')}\n  selector:`)
const mounted = (volume: string) => `${inContainer('volumeMounts:\n  - { name: v, mountPath: /v }')}      volumes:\n${volume}\n`
const note = (value: string) => inMeta(`  annotations:\n    note: ${value}`)
const two = (between: string) => `${minimal}${between}\n${minimal.replace(name, '  name: other\nspec')}`

const below = (separator: string) => `apiVersion: v1\nkind: Namespace\nmetadata:\n  name: logs\n${separator}\n${minimal}`
const listed = `apiVersion: v1\nkind: List\nitems:\n  - ${minimal.trimEnd().replaceAll('\n', '\n    ')}\n`

/** A text, the text it is mended to; the code of the finding, where its first one is not meant. */
type Case = readonly [wrong: string, right: string, code?: string]

const cases: Readonly<Record<string, Readonly<Record<string, Case>>>> = {
  'blanks behind marks': {
    'a colon': [minimal.replace('image: agent', 'image:agent'), minimal],
    'two lines in a row': [
      minimal.replace(image, '          image:agent:1\n          imagePullPolicy:Always\n'),
      inContainer('imagePullPolicy: Always'),
    ],
    'both lines of an item': [minimal.replace(item, '- name:agent\n          image:agent:1'), minimal],
    'where it makes a text of a mapping': [minimal.replace(name, '  name:agent\nspec'), minimal],
    'of a label': [minimal.replace('      app: agent\n  template', '      app:agent\n  template'), minimal],
    'in flow style': [
      minimal.replace(item, '- {name:agent, image:agent:1}'),
      minimal.replace(item, '- {name: agent, image: agent:1}'),
    ],
    'before a path': [
      mounted('        - name: v\n          hostPath:\n            path:/v'),
      mounted('        - name: v\n          hostPath:\n            path: /v'),
    ],
    'before a colon': [minimal.replace('image: agent', 'image :agent'), minimal],
    'a dash': [minimal.replace('- name: agent', '-name: agent'), minimal],
  },
  'characters that look like others': {
    'a wide colon': [minimal.replace('image: agent', 'image\uFF1Aagent'), minimal],
    'wide colons': [minimal.replaceAll('app: agent', 'app\uFF1A agent'), minimal],
    'a no-break blank': [minimal.replace('image: agent', 'image:\u00A0agent'), minimal],
    'no-break indentation': [minimal.replace('          image', `${'\u00A0'.repeat(10)}image`), minimal, 'strict-unknown-field'],
    'ideographic indentation': [
      minimal.replace('          image', `${'\u3000'.repeat(5)}image`),
      minimal,
      'strict-unknown-field',
    ],
    'a no-break blank behind a dash': [minimal.replace('- name: agent', '-\u00A0name: agent'), minimal],
    'a zero-width blank in a key': [minimal.replace('image: agent', 'im\u200Bage: agent'), minimal, 'strict-unknown-field'],
    'a zero-width blank behind a value': [minimal.replace('agent:1', 'agent:1\u200B'), minimal],
    'quotes of a word processor': [minimal.replace('agent:1', '\u201Cagent:1\u201D'), minimal.replace('agent:1', '"agent:1"')],
    'single ones': [minimal.replace(name, '  name: \u2018agent\u2019\nspec'), minimal.replace(name, '  name: "agent"\nspec')],
    'in a list': [inContainer('args: [\u201C--a: b\u201D, \u201Cc\u201D]'), inContainer('args: ["--a: b", "c"]')],
    'quotes around the kind': [
      minimal.replace('DaemonSet', '\u201CDaemonSet\u201D'),
      minimal.replace('DaemonSet', '"DaemonSet"'),
    ],
    'what nobody sees in the kind and the API version': [
      minimal.replace('kind: ', 'kind: \u200B').replace('apps/v1', 'apps/v1\u200B'),
      minimal,
    ],
    'a long dash': [minimal.replace('- name: agent', '\u2013 name: agent'), minimal],
    'an equals sign': [minimal.replace('image: agent', 'image = agent'), minimal],
    'one without blanks': [minimal.replace('image: agent', 'image=agent'), minimal],
    'one in a label': [minimal.replace('      app: agent\n  template', '      app=agent\n  template'), minimal],
    'a comment of another language': [
      minimal.replace('spec:\n  selector', '// the spec\nspec:\n  selector'),
      minimal.replace('spec:\n  selector', '# the spec\nspec:\n  selector'),
    ],
    'quotes that make a name of a merge key': [
      inContainer('"<<": { tty: true }'),
      inContainer('<<: { tty: true }'),
      'strict-unknown-field',
    ],
    'a form feed behind a value': [minimal.replace('agent:1', 'a:1\f'), minimal.replace('agent:1', 'a:1')],
    'no colon': [minimal.replace('containers:', 'containers'), minimal],
    'no colon before a list in flow style': [
      minimal.replace(item, '- {name: agent, image: agent:1, env []}'),
      minimal.replace(item, '- {name: agent, image: agent:1, env: []}'),
    ],
    'no colon before a value': [inPod('hostNetwork true'), inPod('hostNetwork: true')],
  },
  'what has nothing to do with where it stands': {
    'a misspelt key of an only item in a List': [listed.replace('image:', 'imag:'), listed, 'strict-unknown-field'],
  },
  separators: {
    'of four dashes': [two('----'), two('---')],
    'of two': [two('--'), two('---')],
    'of a long one': [two('\u2014'), two('---')],
    'behind blanks': [two(' ---'), two('---')],
    'of three, twice': [below('--- ---'), below('---')],
    'of four, above all': [`----\n${minimal}`, `---\n${minimal}`],
    'with words behind it': [below('--- of the nodes in the cellar'), below('--- # of the nodes in the cellar')],
    'with the first key behind it': [`--- ${minimal}`, `---\n${minimal}`, 'yaml-separator'],
    'a directive, which kubectl cuts off': [`%YAML 1.2\n${minimal}`, `# %YAML 1.2\n${minimal}`, 'yaml-directive'],
  },
  indentation: {
    'a key one too deep, whose children would be left to another': [
      minimal.replace(name, '  labels:\n    a: b\n   annotations:\n    c: d\n  name: agent\nspec'),
      minimal.replace(name, '  labels:\n    a: b\n  annotations:\n    c: d\n  name: agent\nspec'),
    ],
    'a dash where no list is': [
      inContainer('livenessProbe:\n  httpGet:\n    path: /\n  - port: 80'),
      inContainer('livenessProbe:\n  httpGet:\n    path: /\n    port: 80'),
    ],
    'of tabs': [minimal.replaceAll('  ', '\t'), minimal],
    'of tabs in one place': [minimal.replace('          image', '\t\timage'), minimal],
    'a tab for a level': [inContainer('command:\n- sh').replace(/^ {10}(?=command|- sh)/gm, '\t'), inContainer('command:\n- sh')],
    'a key too deep': [inContainer('  ports:\n    - containerPort: 80'), inContainer('ports:\n  - containerPort: 80')],
    'by one column': [inContainer(' ports:\n   - containerPort: 80'), inContainer('ports:\n  - containerPort: 80')],
    'a key not deep enough': [
      minimal.replace(image, `${image}         imagePullPolicy: Always\n`),
      inContainer('imagePullPolicy: Always'),
    ],
    'an item not deep enough': [
      minimal.replace(image, `${image}       - name: b\n         image: b\n`),
      minimal.replace(image, `${image}        - name: b\n          image: b\n`),
    ],
    'an item too deep': [
      minimal.replace(image, `${image}          - name: b\n            image: b\n`),
      minimal.replace(image, `${image}        - name: b\n          image: b\n`),
    ],
    'a value of an item': [inContainer('env:\n  - name: A\n   value: b'), inContainer('env:\n  - name: A\n    value: b')],
    'no dash': [
      minimal.replace(image, `${image}        name: b\n        image: b\n`),
      minimal.replace(image, `${image}        - name: b\n          image: b\n`).replace(/ {10}(?=image: b)/, '          '),
    ],
    'no dash, and nothing that says so': [
      minimal.replace(image, `${image}          name: b\n          image: b\n`),
      minimal.replace(image, `${image}        - name: b\n          image: b\n`),
    ],
    'no dash of a text': [inContainer('args:\n  - a\n  b'), inContainer('args:\n  - a\n  - b')],
    'a dash too many': [
      mounted('        - name: v\n        - hostPath:\n            path: /x'),
      mounted('        - name: v\n          hostPath:\n            path: /x'),
      'vol-name-required',
    ],
  },
  'quotes and brackets': {
    'open double quotes': [minimal.replace(name, '  name: "agent\nspec'), minimal.replace(name, '  name: "agent"\nspec')],
    'open single quotes': [minimal.replace('agent:1', "'agent:1"), minimal.replace('agent:1', "'agent:1'")],
    'before a comment': [minimal.replace('agent:1', '"agent:1 # mine'), minimal.replace('agent:1', '"agent:1" # mine')],
    'only closed': [minimal.replace(name, '  name: agent"\nspec'), minimal.replace(name, '  name: "agent"\nspec')],
    'an apostrophe': [note("'it's here'"), note('"it\'s here"')],
    'an apostrophe in a list': [inContainer("args: ['it's']"), inContainer('args: ["it\'s"]')],
    'quotes in quotes': [note('"say "hi" now"'), note('\'say "hi" now\'')],
    'a path of Windows': [inContainer('workingDir: "C:\\var\\lib"'), inContainer("workingDir: 'C:\\var\\lib'")],
    'one that is read as something else': [inContainer('workingDir: "C:\\new\\tmp"'), inContainer("workingDir: 'C:\\new\\tmp'")],
    'an expression': [inContainer('args: ["^\\d+\\.log$"]'), inContainer("args: ['^\\d+\\.log$']")],
    'an open bracket': [
      inContainer('args: [a, b\nimagePullPolicy: Always'),
      inContainer('args: [a, b]\nimagePullPolicy: Always'),
    ],
    'an open brace': [
      minimal.replace(item, '- { name: agent, image: agent:1'),
      minimal.replace(item, '- { name: agent, image: agent:1 }'),
    ],
    'another bracket': [inContainer('args: [a, b}'), inContainer('args: [a, b]')],
    'a colon in a value': [note('see: there'), note('"see: there"')],
    'a colon in an item': [inContainer('args:\n  - a: b'), inContainer('args:\n  - "a: b"')],
    'a mark before a value': [note('@me'), note('"@me"')],
    'a star': [inContainer('args:\n  - *.log'), inContainer('args:\n  - "*.log"')],
    'a word that is a number': [inContainer('args:\n  - .inf'), inContainer('args:\n  - ".inf"')],
  },
  'keys in another place': {
    'children beside a source': [
      mounted(
        '        - name: v\n          configMap:\n          name: c # mine\n          defaultMode: 0400\n          items:\n            - key: a\n              path: a',
      ),
      mounted(
        '        - name: v\n          configMap:\n            name: c # mine\n            defaultMode: 0400\n            items:\n              - key: a\n                path: a',
      ),
      'yaml-duplicate-key',
    ],
    'a path beside its source': [
      mounted('        - name: v\n          hostPath:\n          path: /v'),
      mounted('        - name: v\n          hostPath:\n            path: /v'),
      'strict-unknown-field',
    ],
    'a source beside its volume': [
      inPod('volumes:\n- name: v\nhostPath:\n  path: /v'),
      inPod('volumes:\n- name: v\n  hostPath:\n    path: /v'),
      'strict-unknown-field',
    ],
    'labels beside their key': [
      minimal.replace(labels, '      labels:\n      app: agent # mine'),
      minimal.replace(labels, `${labels} # mine`),
      'strict-unknown-field',
    ],
    'a selector without matchLabels': [
      minimal.replace('    matchLabels:\n      app: agent', '    app: agent # mine'),
      minimal.replace('      app: agent\n', '      app: agent # mine\n'),
      'strict-unknown-field',
    ],
    'limits beside resources': [
      inContainer('resources:\nlimits:\n  # enough\n  cpu: "1"'),
      inContainer('resources:\n  limits:\n    # enough\n    cpu: "1"'),
      'strict-unknown-field',
    ],
    'a field of the pod in a container': [
      inContainer('hostNetwork: true # why'),
      inPod('hostNetwork: true # why'),
      'strict-unknown-field',
    ],
    'a list of the pod in a container': [
      inContainer('tolerations:\n  - operator: "Exists" # all'),
      inPod('tolerations:\n  - operator: "Exists" # all'),
      'strict-unknown-field',
    ],
    'a field of the container in the pod': [minimal.replace(image, '      image: agent:1\n'), minimal, 'strict-unknown-field'],
    'a field of the security context': [
      inContainer('privileged: true'),
      inContainer('securityContext:\n  privileged: true'),
      'strict-unknown-field',
    ],
    'a field of the pod in the spec': [inSpec('serviceAccountName: a'), inPod('serviceAccountName: a'), 'strict-unknown-field'],
    'labels in the template': [
      minimal.replace(`    metadata:\n${labels}`, '    labels:\n      app: agent'),
      minimal,
      'strict-unknown-field',
    ],
    'a name in the root': [minimal.replace('metadata:\n  name: agent\n', 'name: agent\n'), minimal, 'strict-unknown-field'],
    'a budget': [
      inSpec('updateStrategy:\n  maxUnavailable: 2'),
      inSpec('updateStrategy:\n  rollingUpdate:\n    maxUnavailable: 2'),
      'strict-unknown-field',
    ],
    'the strategy of a Deployment': [
      inSpec('strategy:\n  type: RollingUpdate'),
      inSpec('updateStrategy:\n  type: RollingUpdate'),
    ],
    'a key that stands twice': [
      inContainer('env:\n  - name: A\n    value: a\nports:\n  - containerPort: 80\nenv:\n- name: B # b\n  value: b'),
      inContainer('env:\n  - name: A\n    value: a\n  - name: B # b\n    value: b\nports:\n  - containerPort: 80'),
    ],
  },
  'values of another shape': {
    'variables by name': [
      inContainer(
        'env:\n  A: b # first\n  # then\n  C: "d"\n  E: |\n    x\n    y\n  F:\n    valueFrom:\n      fieldRef: { fieldPath: spec.nodeName }',
      ),
      inContainer(
        'env:\n  - name: A\n    value: b # first\n  # then\n  - name: C\n    value: "d"\n  - name: E\n    value: |\n      x\n      y\n  - name: F\n    valueFrom:\n      fieldRef: { fieldPath: spec.nodeName }',
      ),
    ],
    'variables as text': [inContainer('env:\n  - A=b'), inContainer('env:\n  - name: A\n    value: b')],
    'containers by name': [
      minimal.replace(item, 'agent: # mine\n          image: agent:1'),
      minimal.replace('name: agent\n          image', 'name: agent # mine\n          image'),
    ],
    'a container without its dash': [minimal.replace(`        ${item}`, '        name: agent\n        image: agent:1'), minimal],
    'ports by name': [inContainer('ports:\n  http: 80'), inContainer('ports:\n  - name: http\n    containerPort: 80')],
    'ports as numbers': [inContainer('ports:\n  - 80 # http'), inContainer('ports:\n  - containerPort: 80 # http')],
    'ports as of compose': [
      inContainer('ports: ["8080:80/udp"]'),
      inContainer('ports: [{ containerPort: 80, hostPort: 8080, protocol: UDP }]'),
    ],
    'a toleration without its dash': [
      inPod('tolerations:\n  key: a # why\n  operator: Exists'),
      inPod('tolerations:\n  - key: a # why\n    operator: Exists'),
    ],
    'a taint as a toleration': [
      inPod('tolerations:\n  dedicated: gpu'),
      inPod('tolerations:\n  - key: dedicated\n    value: gpu'),
    ],
    'labels as a list': [
      minimal.replace(labels, '      labels:\n        - app: agent # mine\n        - b: "c"'),
      minimal.replace(labels, `${labels} # mine\n        b: "c"`),
    ],
    'labels as texts': [
      minimal.replace(labels, '      labels:\n        - app=agent\n        - b=c'),
      minimal.replace(labels, `${labels}\n        b: c`),
    ],
    'a selector of nodes as a list': [
      inPod('nodeSelector:\n- kubernetes.io/os: linux'),
      inPod('nodeSelector:\n  kubernetes.io/os: linux'),
    ],
    'a struct as a list': [
      inContainer('securityContext:\n  - privileged: true # why'),
      inContainer('securityContext:\n  privileged: true # why'),
    ],
    'capabilities as a list': [
      inContainer('securityContext:\n  capabilities: [NET_ADMIN]'),
      inContainer('securityContext:\n  capabilities: { add: [NET_ADMIN] }'),
    ],
    'a command line': [inContainer('command: sh -c "echo hi" # why'), inContainer('command: # why\n  - sh\n  - -c\n  - echo hi')],
    'one for a shell': [
      inContainer('command: echo $HOME && sleep 1'),
      inContainer('command:\n  - sh\n  - -c\n  - echo $HOME && sleep 1'),
    ],
    'a script': [inContainer('command: |\n  a\n  b'), inContainer('command:\n  - sh\n  - -c\n  - |\n    a\n    b')],
    'a pull secret': [inPod('imagePullSecrets:\n  - mine'), inPod('imagePullSecrets:\n  - name: mine')],
    'a source as text': [
      mounted('        - name: v\n          hostPath: /v'),
      mounted('        - name: v\n          hostPath:\n            path: /v'),
    ],
    'a strategy as text': [inSpec('updateStrategy: OnDelete'), inSpec('updateStrategy:\n  type: OnDelete')],
    'an image as a list': [minimal.replace('agent:1', '[agent:1]'), minimal],
    'a number for a label': [
      minimal.replace(labels, `${labels}\n        b: 1.10`),
      minimal.replace(labels, `${labels}\n        b: "1.10"`),
    ],
    'a word for an annotation': [note('yes'), note('"yes"')],
    'a number for a variable': [inContainer('env: [{ name: A, value: 080 }]'), inContainer('env: [{ name: A, value: "080" }]')],
  },
}

/** Where a case is compared as text: as it stands, and with other line ends. */
const styles: Readonly<Record<string, (text: string) => string>> = {
  'as it was written': (text) => text,
  'with CRLF': (text) => text.replaceAll('\n', '\r\n'),
}

for (const [kind, some] of Object.entries(cases))
  for (const [style, write] of Object.entries(styles))
    describe(`${kind}, ${style}`, () => {
      for (const [title, [wrong, right, code]] of Object.entries(some)) test(title, () => check(write(wrong), write(right), code))
    })

/** Lists right below their key, and levels of four columns. */
function beside(text: string): string {
  const lines = text.split('\n')
  for (let at = 0; at < lines.length; at++) {
    const key = /^( *(?:- )*)[\w./-]+:( #.*)?$/.exec(lines[at] ?? '')?.[1]?.length
    const dash = /^( *)- /.exec(lines[at + 1] ?? '')?.[1]?.length
    if (key === undefined || dash !== key + 2) continue
    for (let line = at + 1; (/^ */.exec(lines[line] ?? 'x')?.[0].length ?? 0) >= dash; line++)
      lines[line] = (lines[line] ?? '').slice(2)
  }
  return lines.join('\n')
}
const wide = (text: string) =>
  text.replace(/^( *)((?:- )*)/gm, (_, space: string, dashes: string) => space + space + dashes.replaceAll('- ', '-   '))

function json(text: string, indent?: number): string | undefined {
  const read = readYaml(text)
  return 'value' in read ? JSON.stringify(read.value, undefined, indent) : undefined
}

/** Where only what it says is compared, and that no comment is lost. */
const manners: Readonly<Record<string, readonly [write: (text: string) => string | undefined, kinds: RegExp]>> = {
  'in four columns': [wide, /^(?!indentation)/],
  'with lists right below their key': [beside, /^(?!indentation)/],
  'as JSON': [(text) => json(text, 2), /place|shape/],
  'as JSON on one line': [(text) => json(text), /place|shape/],
}

for (const [manner, [write, kinds]] of Object.entries(manners))
  for (const [kind, some] of Object.entries(cases))
    if (kinds.test(kind))
      describe(`${kind}, ${manner}`, () => {
        for (const [title, [wrong, right, code]] of Object.entries(some)) {
          const [given, wanted] = [write(wrong), write(right)]
          // Blanks that are none are not widened, and JSON keeps no number as it was written.
          if (/indentation/.test(title) || (/JSON/.test(manner) && /^a (number|word) for/.test(title))) continue
          // JSON has one value of each key.
          if (given !== undefined && wanted !== undefined && findingOf(given, code))
            test(title, () => checkValues(given, wanted, code))
        }
      })

function findingOf(text: string, code: string | undefined) {
  return diagnostics(open(text)).find((each) => (code === undefined ? !each.follows : each.code === code))
}

/** The text that the preferred fix of the first finding makes, or of the one with that code. */
function mended(text: string, code: string | undefined): string {
  const file = open(text)
  const one = findingOf(text, code)
  assert.ok(one, `${code ?? 'nothing'} is not found`)
  const fixes = fixesOf(file, one)
  const fix = fixes.find(({ preferred }) => preferred)
  assert.ok(fix, `no preferred fix of ${one.code}; there are ${fixes.map(({ title }) => title).join(', ')}`)
  assert.ok(!fix.deletes && /[^"\s]/.test(fix.title))
  return edited(text, fix.edits)
}

function check(wrong: string, right: string, code: string | undefined) {
  assert.equal(mended(wrong, code), right)
  assert.ok(!diagnostics(open(right)).some(({ layer }) => layer === 'yaml'))
  // All of a document is mended by the same means.
  assert.equal(edited(wrong, english.fixAll(open(wrong))), edited(right, english.fixAll(open(right))))
}

function checkValues(wrong: string, right: string, code: string | undefined) {
  const after = mended(wrong, code)
  assert.deepEqual(readOf(after), readOf(right), after)
  if (wrong.startsWith('{')) return JSON.parse(after)
  for (const [comment] of right.matchAll(/ # [^\n]*/g)) assert.ok(after.includes(comment), after)
}

const readOf = (text: string) => {
  const read = readYaml(text)
  return 'value' in read ? read.value : text
}
