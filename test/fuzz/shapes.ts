// Texts that grow: a piece of the grammar, repeated, at a place of a manifest.
import { minimal } from '../unit/support.ts'

/** A piece, or what it is the n-th time. */
export type Piece = string | ((index: number) => string)

/** Pieces by what they are; those that begin with a line break bring the indentation of their place. */
export const pieces: Readonly<Record<string, Piece>> = {
  letters: 'a',
  digits: '7',
  zeros: '0',
  blanks: ' ',
  tabs: '\t',
  'no-break blanks': '\u00a0',
  'empty lines': '\n',
  'carriage returns': '\r',
  'blank lines': '\n      ',
  'double quotes': '"',
  'single quotes': "'",
  'quoted words': '"a" ',
  'quotes that open lines': '\n"',
  'quoted items': '\n- "',
  backslashes: '\\',
  escapes: '\\x41',
  anchors: '&a ',
  aliases: '*a ',
  tags: '!a ',
  'typed tags': '!!str ',
  'lone tags': '!',
  dashes: '-',
  'dashes with blanks': '- ',
  'dashes on lines': '\n-',
  'question marks': '? ',
  colons: ':',
  'colons with blanks': ': ',
  'keys on a line': 'a: ',
  percents: '%',
  commas: ', ',
  dots: '.',
  'dots on lines': '\n...',
  slashes: '/',
  ats: '@',
  'words with hyphens': 'a-',
  'words with underscores': 'a_',
  'words with blanks': 'a ',
  'digits with blanks': '1 ',
  exponents: '1e',
  dollars: '$(',
  brackets: '[',
  braces: '{',
  'closed brackets': '[]',
  'closed braces': '{} ',
  'closing brackets': ']',
  'nested keys': '{a: ',
  'flow items': '[a, ',
  actions: '{{ .a }}',
  'open actions': '{{',
  'closing actions': '}}',
  'jinja actions': '{%',
  'jinja comments': '{# ',
  'actions on lines': '\n{{- if .a }}',
  hashes: '#',
  'hashes with blanks': ' # ',
  comments: '\n# a',
  'comments of Windows': '\r\n# a',
  'commented blanks': '\n # ',
  suppressions: '\n# daemonset-disable-next-line a-b',
  separators: '\n---',
  'dashed lines': '\n----',
  'mentions of the kind': '\nkind: DaemonSet',
  documents: '\n---\nkind: DaemonSet\napiVersion: apps/v1',
  pipes: '|',
  folds: ' >-\n',
  marks: '\ufeff',
  'half characters': '\ud800',
  controls: '\u0001',
}

/** Entries that stand below each other, each with the indentation of its place. */
export const entries: Readonly<Record<string, Piece>> = {
  'equal keys': 'name: a\n',
  'many keys': (index) => `key${index}: a\n`,
  'keys without a colon': (index) => `key${index}\n`,
  'merge keys': '<<: *base\n',
  'anchored keys': (index) => `key${index}: &a${index} b\n`,
  'aliased keys': (index) => `key${index}: *base\n`,
  'null keys': '? \n',
  ports: '- containerPort: 80\n',
  'many ports': (index) => `- containerPort: ${1000 + index}\n`,
  'host ports': '- {name: a, containerPort: 80, hostPort: 80}\n',
  names: '- name: a\n',
  'many names': (index) => `- name: a${index}\n`,
  'names and values': (index) => `- {name: A${index}, value: $(A${index + 1})}\n`,
  mounts: '- {name: a, mountPath: /a}\n',
  'many mounts': (index) => `- {name: a${index}, mountPath: /a${index}}\n`,
  containers: (index) => `- {name: a${index}, image: a, ports: [{containerPort: 80}]}\n`,
  words: '- a\n',
  'maps in a list': '- {}\n',
  tolerations: (index) => `- {key: a${index}, operator: Equal, effect: NoSchedule}\n`,
  'keys and operators': (index) => `- {key: a${index}, operator: In, values: [a, a]}\n`,
  topologies: (index) => `- {maxSkew: 1, topologyKey: a${index % 50}, whenUnsatisfiable: DoNotSchedule}\n`,
  files: (index) => `- {key: a, path: a${index}}\n`,
  'deep lists': (index) => `${' '.repeat(index % 400)}- \n`,
}

/** Places in a manifest, and before and behind it: `‸` is where the pieces go. */
export const places: Readonly<Record<string, string>> = {
  'a text of its own': '‸\nkind: DaemonSet\napiVersion: apps/v1\n',
  'behind all': `${minimal}‸`,
  'a value': minimal.replace('name: agent\nspec', 'name: ‸\nspec'),
  'a key': minimal.replace('    spec:\n', '    ‸: a\n    spec:\n'),
  'a line among keys': minimal.replace('          image', '          ‸\n          image'),
  'an item': `${minimal}          args:\n            - ‸\n`,
  'a flow list': `${minimal}          args: [‸]\n`,
  'a flow map': `${minimal}          resources: {limits: {‸}}\n`,
  'a quantity': `${minimal}          resources:\n            limits:\n              memory: ‸\n`,
  'a quoted quantity': `${minimal}          resources:\n            limits:\n              memory: "1‸Gi"\n`,
  'an image': minimal.replace('agent:1', '‸'),
  'a quoted image': minimal.replace('agent:1', '"‸"'),
  'a percentage': minimal.replace('  template', '  updateStrategy:\n    rollingUpdate:\n      maxUnavailable: ‸%\n  template'),
  'an annotation': minimal.replace('spec:', '  annotations:\n    a: ‸\nspec:'),
  'a profile': minimal.replace(
    '        app: agent\n    spec:',
    '        app: agent\n      annotations:\n        container.apparmor.security.beta.kubernetes.io/agent: "‸"\n    spec:',
  ),
  'a key of an annotation': minimal.replace('spec:', '  annotations:\n    "‸": a\nspec:'),
  'a label': minimal.replace('      labels:', '      labels:\n        ‸: "‸"'),
  'block text': `${minimal}          command:\n            - |\n              ‸\n`,
  'a comment': minimal.replace('spec:', '# ‸\nspec:'),
  'a variable': `${minimal}          env:\n            - {name: "‸", value: "$(‸)"}\n`,
  'a path': `${minimal}          volumeMounts:\n            - {name: a, mountPath: "/‸", subPath: "‸"}\n`,
  'an address': `${minimal}      hostAliases:\n        - ip: "‸"\n`,
  JSON: '{"apiVersion": "apps/v1", "kind": "DaemonSet", "metadata": {"name": "‸"}, "spec": {‸}}',
  'a list': `apiVersion: v1\nkind: List\nitems:\n  - kind: DaemonSet\n    apiVersion: apps/v1\n    ‸\n`,
  'a time': minimal.replace('  name: agent\nspec', '  creationTimestamp: "‸"\nspec'),
}

/** Where entries go: `‸` stands at their indentation. */
export const blocks: Readonly<Record<string, string>> = {
  root: `${minimal}‸`,
  metadata: minimal.replace('  name: agent\nspec', '  name: agent\n  ‸\nspec'),
  labels: minimal.replace('        app: agent\n    spec', '        app: agent\n        base: &base {a: b}\n        ‸\n    spec'),
  selector: minimal.replace('    matchLabels:', '    matchExpressions:\n      ‸\n    matchLabels:'),
  container: `${minimal}          ‸\n`,
  'the pod': `${minimal}      ‸\n`,
  containers: `${minimal}        ‸\n`,
  ports: `${minimal}          ports:\n            ‸\n`,
  env: `${minimal}          env:\n            ‸\n`,
  args: `${minimal}          args:\n            ‸\n`,
  mounts: `${minimal}          volumeMounts:\n            ‸\n`,
  limits: `${minimal}          resources:\n            limits:\n              ‸\n`,
  volumes: `${minimal}      volumes:\n        ‸\n`,
  files: `${minimal}      volumes:\n        - name: a\n          configMap:\n            name: a\n            items:\n              ‸\n`,
  tolerations: `${minimal}      tolerations:\n        ‸\n`,
  topologies: `${minimal}      topologySpreadConstraints:\n        ‸\n`,
  'pull secrets': `${minimal}      imagePullSecrets:\n        ‸\n`,
  aliases: `${minimal}      hostAliases:\n        ‸\n`,
  gates: `${minimal}      schedulingGates:\n        ‸\n`,
  claims: `${minimal}      resourceClaims:\n        ‸\n`,
  sysctls: `${minimal}      securityContext:\n        sysctls:\n          ‸\n`,
}

/** A text with as many pieces at the place as the length holds. */
export function grown(place: string, piece: Piece, length: number): string {
  let size = 0
  const parts: string[] = []
  for (let index = 0; size < length; index++) {
    const part = typeof piece === 'string' ? piece : piece(index)
    parts.push(part)
    size += part.length
  }
  return place.replaceAll('‸', () => parts.join(''))
}

/** The same with entries, each on its line, at the indentation of the mark. */
export function listed(block: string, piece: Piece, length: number): string {
  const mark = block.indexOf('‸')
  const indentation = ' '.repeat(mark - (block.lastIndexOf('\n', mark) + 1))
  const entry: Piece = (index) => (index === 0 ? '' : indentation) + (typeof piece === 'string' ? piece : piece(index))
  return grown(block, entry, length)
}
